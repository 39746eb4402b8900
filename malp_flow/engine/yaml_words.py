"""The parser's complaints, said so that somebody who has never met YAML can mend the line."""

_CODE = "S0-syntax"
_BY_COMPLAINT = (
    ("but got '?'", "A text inside brackets has a question mark.", "Put the text in quotation marks."),
    (
        "mapping values are not allowed",
        "A colon stands here where none can be.",
        "Put the text in quotation marks.",
    ),
    (
        "could not find expected ':'",
        "A colon is missing after this key.",
        "Write the key, a colon and a space.",
    ),
    (
        "expected <block end>",
        "This line’s indent does not fit the lines above it.",
        "Line it up with its neighbours.",
    ),
    ("expected ',' or ']'", "A list in brackets is not closed.", "Put a comma or ] here."),
    ("expected ',' or '}'", "A group in braces is not closed.", "Put a comma or } here."),
    ("unexpected end of stream", "A text in quotation marks is not closed.", "Put the closing mark."),
    (
        "that cannot start any token",
        "A text cannot begin with this sign.",
        "Put the text in quotation marks.",
    ),
    (
        "block sequence entries are not allowed",
        "A list cannot begin on this line.",
        "Begin it on a line of its own.",
    ),
    ("unknown escape character", "There is no such sign after a backslash.", "Use single quotation marks."),
    ("escape sequence", "The sign after this backslash is not complete.", "Use single quotation marks."),
    ("unexpected document separator", "A text in quotation marks is not closed.", "Put the closing mark."),
    ("expected <document start>", "The file goes on after its end.", "Line this up with the lines above it."),
)
_OTHERWISE = (
    "This line is not well formed.",
    "Compare its indent, colons and marks with a line that is right.",
)


def said_of_syntax(complaint: str) -> tuple[str, str, str]:
    """Return code, sentence and mend for what the parser said; an unknown complaint gets general words."""
    for part, sentence, mend in _BY_COMPLAINT:
        if part in complaint:
            return _CODE, sentence, mend
    return _CODE, *_OTHERWISE
