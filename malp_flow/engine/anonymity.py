"""Places in a text that look like somebody's identity. A warning, never a refusal: people decide."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b")
_DAY_OF_BIRTH = re.compile(r"\b[0-3]?[0-9][./-][01]?[0-9][./-](?:19|20)?[0-9]{2}\b")
_TEN_DIGITS = re.compile(r"\b[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}\b")
_WORD = re.compile(r"[^\W\d_][^\W\d_’'-]*(?:[’'-][^\W\d_]+)*(?:’s\b)?")
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
scotland section strategy plan protection need core group
in at on we an as by he it is no of or so to up us if do my me be am go
mother father parent parents carer carers
brother sister special guardianship order act crown prosecution voluntary sector public private
"""
_MONTH_NAMES = "January February March April May June July August September October November December"
_MONTHS = [name[:3].lower() for name in _MONTH_NAMES.split()]
_MONTH = rf"[01]?[0-9]|(?:{'|'.join(_MONTHS)})[a-z]*"
_DAYS = re.compile(
    rf"\b([0-3]?[0-9])(?:st|nd|rd|th)?[ ./-]+({_MONTH})[ ./-]+((?:19|20)[0-9]{{2}})\b", re.IGNORECASE
)
_BORN = re.compile(rf"\b(?:born|dob|date of birth)\b[\W_]*(?:on )?({_DAYS.pattern[2:]})", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_SIGNS = str.maketrans({**dict.fromkeys("‘’ʼ`´", "'"), **dict.fromkeys("‐‑–—", "-")})
_ORDINARY = """
art bill bob chase dawn faith frank grace guy harry hope iris ivy jack joy lily mark may mercy olive pat
patience rich rob rose ruby skip sky sue summer will
"""
_ALSO_WORDS = frozenset(_ORDINARY.split())
"""Names that are ordinary words when they are written small."""
_PIECES = re.compile(r"[,;\n()]|\. ")
_SHORTEST = 3
_SHORTEST_NAME = 2
_NO_NAMES = frozenset(_WORDS.split())
"""Words that begin with a capital letter in records and are nobody's name."""


def suspicious_places(text: str, names: Iterable[str] = ()) -> list[str]:
    """Return what looks like an NHS number, a postcode, a date of birth or “Firstname Lastname”.

    `names` are those that are known to stand for somebody; each is found as a word of its own, whatever
    its capitals, accents, apostrophes and hyphens, and a day whether or not it says “6th”.

    Ten digits count only with a right check digit, and two capital words only where neither is a word that
    begins with a capital letter in records, so that agencies and telephone numbers raise no alarm.
    """
    numbers = [found for found in _TEN_DIGITS.findall(text) if is_nhs_number(found)]
    others = [found for pattern in (_POSTCODE, _DAY_OF_BIRTH) for found in pattern.findall(text)]
    others += [found[1] for found in _BORN.finditer(text)]
    others += _capital_names(text)
    return list(dict.fromkeys([*numbers, *others, *_named(text, names)]))


def cannot_be_passed(place: str) -> bool:
    """Whether a place is an NHS number or a postcode: those are taken out, never explained away."""
    return is_nhs_number(place) or _POSTCODE.fullmatch(place) is not None


def _named(text: str, names: Iterable[str]) -> list[str]:
    plain = _plain(text)
    small = plain.casefold()
    return [name for name in names if _stands_in(_plain(name), plain, small)]


def _stands_in(name: str, plain: str, small: str) -> bool:
    """Whether a name stands in a text; one that is also a word, or very short, only with a capital letter."""
    if not name:
        return False
    capital_only = len(name) <= _SHORTEST_NAME or name.casefold() in _ALSO_WORDS | _NO_NAMES
    if not capital_only:
        return re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", small) is not None
    forms = "|".join(re.escape(form) for form in (name.capitalize(), name.upper()))
    return re.search(rf"(?<!\w)(?:{forms})(?!\w)", plain) is not None


def _plain(text: str) -> str:
    """Return a text without accents, with straight apostrophes, short hyphens, single spaces and “6”."""
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _ORDINAL.sub("", " ".join(bare.translate(_SIGNS).split()))


def _capital_names(text: str) -> Iterator[str]:
    """Yield words with capital letters that stand side by side, without those that are nobody’s name."""
    run: list[re.Match[str]] = []
    for found in _WORD.finditer(text):
        goes_on = bool(run) and text[run[-1].end() : found.start()] == " "
        if run and not (goes_on and _is_capital(found[0])):
            yield from _run(text, run)
            run = []
        if _is_capital(found[0]):
            run.append(found)
    yield from _run(text, run)


def _run(text: str, run: list[re.Match[str]]) -> Iterator[str]:
    if len(run) > 1:
        yield text[run[0].start() : run[-1].end()].removesuffix("’s")


def _is_capital(word: str) -> bool:
    begins, bare = word[0].isupper(), word.removesuffix("’s")
    return begins and len(bare) > 1 and any(map(str.islower, bare)) and bare.lower() not in _NO_NAMES


def known_words(names: str, details: str) -> tuple[str, ...]:
    """Return what of an identity sheet would tell who a child is, wherever it stands.

    Of the names each single one; of the details what stands between commas and line ends, where it holds a
    figure or a capital letter, without the word before a colon. A day is returned in all its usual forms.
    """
    single = [bare for word in names.split() if len(bare := word.strip(",;.")) >= _SHORTEST_NAME]
    pieces = [piece.rpartition(":")[2].strip(" .") for piece in _PIECES.split(details)]
    told = [piece for piece in pieces if any(sign.isdigit() or sign.isupper() for sign in piece)]
    days = [form for found in _DAYS.finditer(details) for form in _forms(*found.groups())]
    telling = [word for word in (*told, *days) if len(word) >= _SHORTEST]
    return tuple(dict.fromkeys([*single, *telling]))


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


def is_nhs_number(text: str) -> bool:
    """Whether these ten digits end in the check digit of an NHS number (modulus 11)."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    if len(digits) != 10:
        return False
    total = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == digits[9]
