"""What axe-core leaves to a person, each looked at: the rule, why it cannot tell, where, why that is fine.

The walk through every page fails on anything that does not stand here: look at it, mend it, or add a line.
"""

_ON_WHITE = (
    "words of a picture of ours on its own white ground, in the ink of the page; tests look at dark grounds"
)
_BESIDE = (
    "scrolled below the first column, which stays in view; a region of its own that can be scrolled back"
)
_A_BOX = "an empty box to tick or a line to write on, for paper; the words beside it say what it is for"

LOOKED_AT: dict[tuple[str, str, str], str] = {
    ("color-contrast", "imgNode", "text"): _ON_WHITE,
    ("color-contrast", "bgOverlap", "text"): _ON_WHITE,
    ("color-contrast", "shortTextContent", "text"): _ON_WHITE,
    ("color-contrast", "elmPartiallyObscured", "govuk-link"): _BESIDE,
    ("color-contrast", "elmPartiallyObscured", "govuk-table__header"): _BESIDE,
    ("color-contrast", "elmPartiallyObscured", "app-date__label"): _BESIDE,
    ("color-contrast", "nonBmp", "govuk-table__cell"): _A_BOX,
    ("color-contrast", "nonBmp", "govuk-body"): _A_BOX,
}
