"""Lines of `reminder_cases.csv`, their words made into moments, lengths and numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from malp_flow.engine.working_days import LONDON

NOW = datetime(2026, 3, 2, 9, tzinfo=LONDON)
"""For rows that say only ‘now’."""
DAY = timedelta(days=1)
_OFF = {"off", "false", "no", "none", "never", ""}
_UNITS = {"h": timedelta(hours=1), "d": DAY, "w": 7 * DAY, "m": timedelta(minutes=1)}
# What is said of a case in words alone; nothing else is read from them.
_OVER = re.compile(r"\b(closed|no longer queued|(earlier|old|previous) round)\b")
_ANSWERED_NO = re.compile(r"\b(declined|cancelled|withdrawn)\b")
_MISSED = re.compile(r"\b(miss\w*|(was|were) (down|off)|did not run|lost)\b")
_PEOPLE = re.compile(r"(\d+) people(?:, (\d+) (?:have|has) answered)?")


@dataclass(frozen=True)
class Row:
    """One line of the file, its words made into moments."""

    words: Mapping[str, str]
    told: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Mapping[str, str]) -> "Row":
        """Read a line as `csv.DictReader` gives it."""
        parts = (part.split("=", 1) for part in words["settings"].split(";") if "=" in part)
        return cls(words, {key.strip(): value.strip() for key, value in parts})

    @property
    def tag(self) -> str:
        """Return A (sound), D (a defect) or P (a policy)."""
        return self.words["case"].lstrip("[ ")[:1]

    @cached_property
    def now(self) -> datetime:
        """Return when the question is asked."""
        return moment(self.words["now"], now=NOW, day_0=NOW) or NOW

    def at(self, column: str) -> datetime | None:
        """Return the moment in a column, or None."""
        return moment(self.words.get(column) or "", now=self.now, day_0=NOW)

    def setting(self, *names: str) -> timedelta | None:
        """Return the first of these settings that is a length."""
        found = (length(self.told[name]) for name in names if name in self.told)
        return next((each for each in found if each is not None), None)

    def number(self, name: str) -> int:
        """Return a setting as a number of days; 0 where it is off or not there."""
        given = length(self.told.get(name, ""))
        return given.days if given else 0

    @cached_property
    def has_answered(self) -> bool:
        """Whether the person had said yes by then."""
        at = self.at("responded_on")
        return at is not None and at <= self.now

    @cached_property
    def is_over(self) -> bool:
        """Whether nobody waits any more: done, declined, taken back, an earlier round, or not begun yet."""
        done, begun = self.at("completed_on"), self.at("invited_on")
        answer = " ".join(self.words.get(name) or "" for name in ("responded_on", "completed_on"))
        enough = "required" in self.told and self.number("accepted") >= self.number("required")
        stale = any(on(value) for name, value in self.told.items() if name.endswith("mismatch"))
        return bool(
            (done and done <= self.now)
            or (begun and begun > self.now)
            or _ANSWERED_NO.search(answer)
            or _OVER.search(self.words["case"])
            or enough
            or stale
        )

    @property
    def was_missed(self) -> bool:
        """Whether the run before this one did not take place."""
        return bool(_MISSED.search(re.sub(r"\[.\]|never sent|not yet", "", self.words["case"])))

    @property
    def runs(self) -> int:
        """Return how often the scan runs at this moment."""
        return int(self.told.get("runs", 1))

    @property
    def people(self) -> int:
        """Return how many still owe something."""
        found = _PEOPLE.search(self.words["case"])
        return int(found[1]) - int(found[2] or 0) if found and "extension" not in self.told else 1


def on(value: str) -> bool:
    """Whether a switch is on."""
    return value.lower() not in _OFF


def length(words: str) -> timedelta | None:
    """Return ‘3’, ‘24h’, ‘+3d’, ‘-7 d’ or ‘every 7 days’ as a length; a number alone is days."""
    found = re.search(r"([-+]?) ?(\d+) ?([hdwm]?)", words)
    if not found:
        return None
    size = int(found[2]) * _UNITS[found[3] or "d"]
    return -size if found[1] == "-" else size


def moment(words: str, *, now: datetime, day_0: datetime) -> datetime | None:
    """Return a day or moment as the file writes them; None where there is none."""
    words = words.strip()
    if dated := re.match(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?", words):
        zone = UTC if "UTC" in words else LONDON
        return datetime.combine(date.fromisoformat(dated[1]), time.fromisoformat(dated[2] or "00:00"), zone)
    if numbered := re.match(r"day (\d+)", words):
        return day_0 + int(numbered[1]) * DAY
    if re.match(r"now|[-+] ?\d", words):
        return now + (length(words.removeprefix("now")) or timedelta())
    return None
