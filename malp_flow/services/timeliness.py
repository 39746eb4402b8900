"""How timely audits came back in a period, by agency and by theme, and where reviews waited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import dots
from malp_flow.engine import timeliness as rules
from malp_flow.engine.definition import Capacity
from malp_flow.engine.timeliness import FEW_DOTS, FEW_REVIEWS, Group, TimeInState
from malp_flow.engine.working_days import local_day
from malp_flow.records.people import RoleHolding
from malp_flow.services import exports, timeliness_rows
from malp_flow.services.access import NotYours
from malp_flow.services.actor import Actor
from malp_flow.services.standing import in_force
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext

_EVERYTHING = (Capacity.manager, Capacity.reader)
_OWN_AGENCY = (Capacity.lead, Capacity.coordinator)
_MOST_WORDS = 10
"""In the title of a picture."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of the audits that were due in a period.

    `whole` false: only the reader's own agency is in it, and no states. With `few` there are too few reviews
    for a percentage or a picture.
    """

    first: date
    last: date
    whole: bool
    total: Group
    agencies: tuple[Group, ...]
    themes: tuple[Group, ...]
    states: tuple[TimeInState, ...]
    total_before: Group
    agencies_before: tuple[Group, ...]
    """The same of the same days a year earlier."""

    @property
    def few(self) -> bool:
        """Whether there are fewer than three reviews in it."""
        return self.total.reviews < FEW_REVIEWS

    @property
    def drawn(self) -> tuple[Group, ...]:
        """The agencies that have a row in the picture: those with three returns or more."""
        return () if self.few else tuple(each for each in self.agencies if len(each.days) >= FEW_DOTS)

    @property
    def states_drawn(self) -> tuple[TimeInState, ...]:
        """The states that have a row in the picture: those that three reviews or more have left."""
        return () if self.few else tuple(each for each in self.states if len(each.days) >= FEW_DOTS)


def report(session: Session, first: date, last: date, *, by: Actor, now: datetime) -> Report:
    """Return the timeliness of audits due from first to last, both included; changes nothing.

    Whoever manages or reads the whole partnership sees all of it, an agency's lead their own agency.
    Raises NotYours. Costs about ten queries, however many audits and reviews there are.
    """
    agencies = _agencies(session, by, now=now)
    known = timeliness_rows.ground(session, by.partnership_id)
    audits, today = list(timeliness_rows.audits(known, agencies)), local_day(now)
    facts = rules.counted(audits, first, last, today=today)
    days_before = rules.a_year_before(first), rules.a_year_before(last)
    before = rules.counted(audits, *days_before, today=today)
    stays = timeliness_rows.stays(known) if agencies is None else []
    return Report(
        first=first,
        last=last,
        whole=agencies is None,
        total=rules.group(_("All"), facts),
        agencies=rules.grouped(facts, lambda each: each.agency),
        themes=rules.grouped(facts, lambda each: each.theme),
        states=rules.in_states(stays, first, last),
        total_before=rules.group(_("All"), before),
        agencies_before=rules.grouped(before, lambda each: each.agency),
    )


def _agencies(session: Session, by: Actor, *, now: datetime) -> set[UUID] | None:
    """Return the agencies whose audits this person may count; None for all. Raises NotYours."""
    query = select(RoleHolding.capacity, RoleHolding.agency_id).where(
        RoleHolding.partnership_id == by.partnership_id,
        RoleHolding.membership_id == by.membership_id,
        RoleHolding.review_id.is_(None),
        in_force(local_day(now)),
    )
    held = session.execute(query).all()
    if any(row.capacity in _EVERYTHING for row in held):
        return None
    own = {row.agency_id for row in held if row.capacity in _OWN_AGENCY and row.agency_id}
    if not own:
        raise NotYours
    return own


# ---------------------------------------------------------------- pictures


def audits_picture(shown: Report) -> str:
    """Return the dots of every agency with three returns or more as SVG; empty where there is none."""
    strips = [dots.Strip(each.name, each.days) for each in shown.drawn]
    described = _(
        "A row for each agency, by name; a mark for each audit, so many working days before or after its "
        "agreed day. The table below has the same numbers."
    )
    words = dots.Words(audits_finding(shown), described, _("before the day"), _("after the day"))
    return dots.as_svg(strips, words, name="audits")


def audits_finding(shown: Report) -> str:
    """Return in at most ten words how all audits of the period came back, as the boxes count them."""
    words = ngettext(
        "%(on_time)s of %(num)s audit came back by the agreed day",
        "%(on_time)s of %(num)s audits came back by the agreed day",
        shown.total.owed,
    )
    return words % {"on_time": shown.total.on_time, "num": shown.total.owed}


def states_picture(shown: Report) -> str:
    """Return the dots of every state that three reviews or more have left as SVG, with their medians."""
    strips = [dots.Strip(each.state, each.days, each.middle) for each in shown.states_drawn]
    described = _(
        "A row for each state, in the order of the workflow; a mark for each review, by how many working "
        "days it was there; a line at the median. The table below has the same numbers."
    )
    words = dots.Words(states_finding(shown.states_drawn), described, "", _("working days in this state"))
    return dots.as_svg(strips, words, name="states")


def states_finding(states: Iterable[TimeInState]) -> str:
    """Return in at most ten words what the picture of the states shows."""
    longest = max(states, key=lambda each: each.middle or 0, default=None)
    if longest is None:
        return ""
    whole = _("Longest wait: %(state)s, median %(days)s working days") % {
        "state": longest.state,
        "days": f"{longest.middle:g}",
    }
    if len(whole.split()) <= _MOST_WORDS:
        return whole
    short = (_("Longest wait: %(state)s") % {"state": longest.state}).split()
    return " ".join(short[:_MOST_WORDS])


# ---------------------------------------------------------------- words and files


def column_titles() -> dict[str, str]:
    """Return the columns of the count in their order, by the name of their number."""
    return {
        "reviews": _("Reviews"),
        "owed": _("Owed"),
        "returned": _("Returned"),
        "on_time": _("By the agreed day"),
        "late": _("After the agreed day"),
        "late_after_first": _("After the first day"),
        "more_time": _("More time given"),
        "overdue": _("Still out"),
        "went_ahead": _("Went ahead without"),
        "not_returned": _("Not returned"),
        "not_known": _("Not known"),
        "withdrawn": _("Withdrawn"),
        "at_once": _("Most at once"),
    }


def as_csv(shown: Report) -> str:
    """Return every number of a report as CSV: the whole, agencies, themes, states."""
    titles = [_("What"), _("Name"), *column_titles().values(), _("Median of days"), _("Days of each")]
    groups = [(_("All"), [shown.total]), (_("Agency"), shown.agencies), (_("Theme"), shown.themes)]
    rows = [_row(what, each) for what, several in groups for each in several]
    states = [_state_row(each, blank=len(column_titles())) for each in shown.states]
    return exports.as_csv([titles, *rows, *states])


def _row(what: str, each: Group) -> list[object]:
    numbers = [getattr(each, name) for name in column_titles()]
    return [what, each.name, *numbers, middle_words(each.middle), days_words(each.days)]


def _state_row(each: TimeInState, *, blank: int) -> list[object]:
    return [_("State"), each.state, *[""] * blank, middle_words(each.middle), days_words(each.days)]


def middle_words(middle: float | None) -> str:
    """Return a median as people write it: a minus for days before, nothing where there is none."""
    return "" if middle is None else f"{middle:g}".replace("-", "\u2212")


def days_words(days: Iterable[int]) -> str:
    """Return days one after another, a minus before those that came early."""
    return ", ".join(middle_words(day) for day in days)
