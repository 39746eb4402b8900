"""Places in a text that look like somebody's identity. A warning, never a refusal: people decide."""

import re
from collections.abc import Iterable

_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b")
_DAY_OF_BIRTH = re.compile(r"\b[0-3]?[0-9][./-][01]?[0-9][./-](?:19|20)?[0-9]{2}\b")
_TEN_DIGITS = re.compile(r"\b[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}\b")
_TWO_CAPITALS = re.compile(r"\b([A-Z][a-z’'-]{2,20}) ([A-Z][a-z’'-]{2,20})\b")
_ADDRESS = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+\.\w{2,}")
_TELEPHONE = re.compile(r"(?<![\w.])(?<!\d-)(?<!\d–)(?:\+\d{1,3}|00\d{2}|\(?0)[\d ()–-]{7,18}\d(?![\w])")
_FEWEST_DIGITS, _MOST_DIGITS = 9, 15
_WORDS = """
the this that these those there their they then when where what which who why how our your his her its
and but for from with was were has had have all any both each every some one two three four five six
seven eight nine ten first second third last next during after before since until january february march
april may june july august september october november december monday tuesday wednesday thursday friday
saturday sunday spring summer autumn winter christmas easter police housing health council services
service school schools academy college university trust hospital clinic surgery practice team teams
youth justice offending probation social care worker workers work children child family families early
help local authority partnership safeguarding board panel conference meeting learning event review lead
manager nurse visitor officer teacher doctor consultant paediatrician midwife mental adult adults
community centre hub unit department ward home homes street road lane avenue close north south east west
northern southern eastern western county city town borough national united kingdom england wales
scotland section strategy plan protection need core group mother father parent parents carer carers
brother sister special guardianship order act crown prosecution voluntary sector public private
"""
_MONTH_NAMES = "January February March April May June July August September October November December"
_MONTHS = [name[:3].lower() for name in _MONTH_NAMES.split()]
_MONTH = rf"[01]?[0-9]|(?:{'|'.join(_MONTHS)})[a-z]*"
_DAYS = re.compile(
    rf"\b([0-3]?[0-9])(?:st|nd|rd|th)?[ ./-]+({_MONTH})[ ./-]+((?:19|20)[0-9]{{2}})\b", re.IGNORECASE
)
_PIECES = re.compile(r"[,;\n()]|\. ")
_SHORTEST = 3
_NO_NAMES = frozenset(_WORDS.split())
"""Words that begin with a capital letter in records and are nobody's name."""


def suspicious_places(text: str, names: Iterable[str] = ()) -> list[str]:
    """Return what looks like an NHS number, a postcode, a date of birth or “Firstname Lastname”.

    `names` are those that are known to stand for somebody; each is found as a word of its own.

    Ten digits count only with a right check digit, and two capital words only within a sentence,
    so that agencies at its beginning and telephone numbers raise no alarm.
    """
    numbers = [found for found in _TEN_DIGITS.findall(text) if is_nhs_number(found)]
    others = [found for pattern in (_POSTCODE, _DAY_OF_BIRTH) for found in pattern.findall(text)]
    others += [found[0] for found in _TWO_CAPITALS.finditer(text) if _may_be_a_name(found)]
    known = [name for name in names if re.search(rf"\b{re.escape(name)}\b", text)]
    return list(dict.fromkeys(numbers + others + known))


def known_words(names: str, details: str) -> tuple[str, ...]:
    """Return what of an identity sheet would tell who a child is, wherever it stands.

    Of the names each single one; of the details what stands between commas and line ends, where it holds a
    figure or a capital letter, without the word before a colon. A day is returned in all its usual forms.
    """
    single = [word.strip(",;.") for word in names.split()]
    pieces = [piece.rpartition(":")[2].strip(" .") for piece in _PIECES.split(details)]
    told = [piece for piece in pieces if any(sign.isdigit() or sign.isupper() for sign in piece)]
    days = [form for found in _DAYS.finditer(details) for form in _forms(*found.groups())]
    telling = [word for word in (*single, *told, *days) if len(word) >= _SHORTEST]
    return tuple(dict.fromkeys(telling))


def _forms(day: str, month: str, year: str) -> list[str]:
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    if not 1 <= number <= len(_MONTHS):
        return []
    full, plain = _MONTH_NAMES.split()[number - 1], str(int(day))
    figures = [f"{plain}{sign}{number}{sign}{year}" for sign in "/.-"]
    padded = [f"{int(day):02}{sign}{number:02}{sign}{year}" for sign in "/.-"]
    return [*figures, *padded, f"{plain} {full} {year}", f"{plain} {full[:3]} {year}"]


def contact_data(text: str) -> list[str]:
    """Return the email addresses and telephone numbers in a text; days and numbers of cases are none."""
    called = [found.strip() for found in _TELEPHONE.findall(text)]
    digits = [sum(sign.isdigit() for sign in each) for each in called]
    numbers = [
        each for each, count in zip(called, digits, strict=True) if _FEWEST_DIGITS <= count <= _MOST_DIGITS
    ]
    return list(dict.fromkeys(_ADDRESS.findall(text) + numbers))


def _may_be_a_name(found: re.Match[str]) -> bool:
    return not _NO_NAMES & {word.lower().removesuffix("’s") for word in found.groups()}


def is_nhs_number(text: str) -> bool:
    """Whether these ten digits end in the check digit of an NHS number (modulus 11)."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    if len(digits) != 10:
        return False
    total = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == digits[9]
