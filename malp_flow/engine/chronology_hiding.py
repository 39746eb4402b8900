"""Days within what people wrote, hidden where a chronology says weeks: rather a word too many than a day."""

import re

from malp_flow.engine.chronology_reading import MONTHS
from malp_flow.wording import gettext as _

_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)"
_WORDS_BEFORE = (
    "on|in|since|by|until|till|from|to|of|and|or|before|after|about|around|during|between|early|mid|late"
    "|last|next|this"
)
_COUNTED = (
    "floor|birthday|child|baby|time|visit|call|year|month|week|grade|century|session|attempt|centile"
    "|referral|report|incident|meeting|conference|assessment|placement|school|occasion|page"
)
"""What an ordinal counts where it is no day: the 3rd visit."""

_WHOLE = re.compile(
    rf"\b(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{MONTHS})\b\.?,?(?:\s+\d{{4}})?"
    rf"|(?:{MONTHS})\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b,?(?:\s+\d{{4}})?|(?:{MONTHS})\b\.?,?\s+\d{{4}}"
    rf"|(?:{MONTHS})\b\.?,?\s*[’']\d{{2}}"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:19|20)\d{2}(?:/\d{2,4})?)\b",
    re.IGNORECASE,
)
_NO_YEAR = re.compile(  # 24/7 and fractions are no days, unless “on” stands before them
    r"(?<![\d./-])(?!24/7\b|[123]/[2348]\b)(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])\b(?![./-]?\d)"
    r"|(?<=\bon )[1-3]/[2348]\b|(?<![\d.])(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?!\d)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"\b((?:{_WORDS_BEFORE})\s+(?:\w+day\s+)?(?:the\s+)?|\w+day,?\s+(?:the\s+)?)"
    rf"{_ORDINAL}\b(?!\s+(?:{_COUNTED}))",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:January|February|April|June|July|August|September|October|November|December)\b"
    r"|\b(?:Good Friday|Easter(?: Sunday| Monday)?|Whitsun|Boxing Day|Christmas(?: Day| Eve)?"
    r"|New Year(?:[’']s(?: Day| Eve)?)?|Bonfire Night|Hallowe[’']?en|Ramadan|Eid|Diwali)\b"
)
_SHORT = re.compile(
    rf"\b((?i:{_WORDS_BEFORE})[\s-]+)(?:March|May|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b"
)
_SEASON = re.compile(
    r"\b((?:in|during|since|last|this|next|early|late)\s+(?:the\s+)?)(?:spring|summer|autumn|winter)\b",
    re.IGNORECASE,
)


def without_days(text: str) -> str:
    """Return the text with “[day]” for every day, month, season, feast and year that we know as one.

    What else may tell a day stays, such as “the week after the fair”: a person still reads what leaves.
    """
    hidden = _("[day]")
    for known in (_WHOLE, _NO_YEAR, _NAMED):
        text = known.sub(hidden, text)
    for known in (_SHORT, _NUMBERED, _SEASON):
        text = known.sub(rf"\g<1>{hidden}", text)
    return text
