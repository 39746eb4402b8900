"""Which part of a history a page was asked for, by what stands in its address."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import request

from malp_flow.services.history_pages import AREAS, Wanted
from malp_flow.web import acting, typed_days

_PARTS = ("day", "month", "year")
_FIELDS = ("who", "what", *(f"{day}-{part}" for day in ("first", "last") for part in _PARTS))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted, what was given for it as it was typed, and what is wrong in it by field."""

    wanted: Wanted
    as_given: dict[str, str]
    wrong: dict[str, str]

    @property
    def query(self) -> str:
        """The same as the end of an address; empty where nothing was asked for."""
        return f"?{urlencode(self.as_given)}" if self.as_given else ""

    @property
    def errors(self) -> list[dict[str, str]]:
        """The lines of the error summary."""
        return acting.summary(self.wrong)


def asked() -> Asked:
    """Return what this request asks for; a day that cannot be read is told, and does not filter."""
    given = {name: request.args[name].strip() for name in _FIELDS if request.args.get(name, "").strip()}
    wrong: dict[str, str] = {}
    first, last = (_day(given, name, wrong) for name in ("first", "last"))
    what = given.get("what", "")
    return Asked(Wanted(given.get("who", ""), what if what in AREAS else "", first, last), given, wrong)


def _day(given: dict[str, str], name: str, wrong: dict[str, str]) -> date | None:
    if not any(f"{name}-{part}" in given for part in _PARTS):
        return None
    try:
        return typed_days.day(given, name)
    except typed_days.NoSuchDay as problem:
        wrong[f"{name}-day"] = str(problem)
        return None
