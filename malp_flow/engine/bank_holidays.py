"""Which days are bank holidays where: the `holidays` library, mended by data of our own."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays

from malp_flow.wording import N_, gettext

PUBLISHED_TO = date(2028, 12, 31)
"""The last date for which the government has published its table (GOV.UK, bank holidays).

Days after it follow from the rules that have held so far and are marked provisional:
a coronation or a moved May day may still be proclaimed.
"""

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years that the calendars know. The end keeps a mistyped length from counting for minutes."""

_PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "england-and-wales": ("ENG", "WLS"),
        "scotland": ("SCT",),
        "northern-ireland": ("NIR",),
        # Freedom of Information Act 2000, section 10(6): a bank holiday in any part counts for all.
        "any-part-of-uk": ("ENG", "WLS", "SCT", "NIR"),
        "every-day": (),
    }
)
NAMES: tuple[str, ...] = tuple(_PARTS)

# The library’s names of England’s and Wales’s days, so that translators see them.
_CALLED = (
    *(N_("New Year’s Day"), N_("New Year’s Day (substitute day)"), N_("Good Friday"), N_("Easter Monday")),
    *(N_("May Day"), N_("Spring Bank Holiday"), N_("Late Summer Bank Holiday"), N_("Christmas Day")),
    *(N_("Christmas Day (substitute day)"), N_("Boxing Day"), N_("Boxing Day (substitute day)")),
)

# One-off days beside the library, by its own codes for the parts of the country. A proclamation
# is entered here on the day it is made; the library may take months, and an older copy of it
# must not move a due date.
_ADDED: Mapping[str, frozenset[date]] = MappingProxyType(
    {"SCT": frozenset({date(2026, 6, 15)})}  # the men's football World Cup
)
_MOVED_AWAY: Mapping[str, frozenset[date]] = MappingProxyType({})


@lru_cache(maxsize=1024)
def bank_holidays(name: str, year: int) -> frozenset[date]:
    """Return the bank holidays of one year on the calendar `name`, substitute days included."""
    return frozenset[date]().union(*(_of_part(part, year) for part in _PARTS[name]))


def keeps_bank_holidays(name: str) -> bool:
    """Return whether the calendar `name` rests on Saturdays, Sundays and bank holidays at all."""
    return bool(_PARTS[name])


def bank_holiday_name(name: str, day: date) -> str:
    """Return what a bank holiday of the calendar `name` is called; empty for a day that is none.

    The names are the library's. One that was proclaimed since, and is only in our data, is “Bank holiday”.
    """
    if day not in bank_holidays(name, day.year):
        return ""
    years = (holidays.country_holidays("GB", subdiv=part, years=day.year) for part in _PARTS[name])
    called = dict.fromkeys(year[day] for year in years if day in year)
    return " / ".join(gettext(each.replace("'", "’")) for each in called) or gettext("Bank holiday")


def _of_part(part: str, year: int) -> frozenset[date]:
    listed = frozenset(holidays.country_holidays("GB", subdiv=part, years=year))
    added = frozenset(day for day in _ADDED.get(part, frozenset()) if day.year == year)
    return (listed - _MOVED_AWAY.get(part, frozenset())) | added
