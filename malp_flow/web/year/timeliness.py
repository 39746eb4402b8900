"""How timely audits came back, in a period that is chosen, as pictures with tables and as a file."""

from datetime import date, timedelta

from flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.services import timeliness as services
from malp_flow.services import timeliness_before as before
from malp_flow.services.timeliness import Report
from malp_flow.web import acting, files, front_door, typed_days
from malp_flow.web.year.room import page, pages
from malp_flow.wording import gettext as _

TIMELINESS = "/<partnership>/reports/timeliness"
OWN_DAYS = "days"
_A_QUARTER = 3


@pages.get(TIMELINESS)
def timeliness(partnership: str) -> str:
    """Show how timely audits came back in a period, by agency and by theme, and where reviews waited."""
    first, last, wrong = _period()
    shown = _report(first, last)
    return page(
        "year/timeliness.html",
        shown=shown,
        picture=Markup(services.audits_picture(shown)),  # noqa: S704 - names in it are escaped
        states_picture=Markup(services.states_picture(shown)),  # noqa: S704 - titles in it are escaped
        finding=services.audits_finding(shown),
        states_finding=services.states_finding(shown.states_drawn),
        before=before,
        years_picture=Markup(before.picture(shown)),  # noqa: S704 - names in it are escaped
        columns=services.column_titles(),
        middle_words=services.middle_words,
        days_words=services.days_words,
        periods=_periods(),
        chosen=request.args.get("period", "year"),
        typed=request.args,
        query=request.query_string.decode("ascii", "replace"),
        wrong=wrong,
        errors=acting.summary(wrong),
    )


@pages.get(TIMELINESS + ".csv")
def timeliness_file(partnership: str) -> Response:
    """Give the same numbers as a file for a spreadsheet."""
    first, last, _wrong = _period()
    name = f"{partnership}-timeliness-{first.isoformat()}-{last.isoformat()}.csv"
    return files.for_a_spreadsheet(services.as_csv(_report(first, last)), name)


def _report(first: date, last: date) -> Report:
    by, now = front_door.visitor().actor, front_door.now()
    return services.report(front_door.reading(), first, last, by=by, now=now)


def _periods() -> dict[str, str]:
    return {
        "quarter": _("This quarter"),
        "last_quarter": _("The quarter before"),
        "year": _("This year"),
        "last_year": _("The year before"),
    }


def _period() -> tuple[date, date, dict[str, str]]:
    """Return the period that is asked for; where its days cannot be, this year and what is wrong."""
    today = local_day(front_door.now())
    asked = request.args.get("period", "year")
    year = date(today.year, 1, 1), date(today.year, 12, 31)
    if asked == OWN_DAYS:
        return _own_days(year)
    quarter = date(today.year, (today.month - 1) // _A_QUARTER * _A_QUARTER + 1, 1)
    known = {
        "quarter": (quarter, _end_of_quarter(quarter)),
        "last_quarter": (_quarter_before(quarter), quarter - timedelta(days=1)),
        "last_year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }
    return *known.get(asked, year), {}


def _own_days(otherwise: tuple[date, date]) -> tuple[date, date, dict[str, str]]:
    days, wrong = list[date](), dict[str, str]()
    for name in ("first", "last"):
        try:
            days.append(typed_days.day(request.args, name))
        except typed_days.NoSuchDay as problem:
            wrong[f"{name}-day"] = str(problem)
    if not wrong and days[0] > days[1]:
        wrong["last-day"] = _("The last day lies before the first. Enter a later one")
    return (*otherwise, wrong) if wrong else (days[0], days[1], {})


def _end_of_quarter(first: date) -> date:
    return (first + timedelta(days=_A_QUARTER * 31)).replace(day=1) - timedelta(days=1)


def _quarter_before(first: date) -> date:
    before = first - timedelta(days=1)
    return before.replace(month=before.month - _A_QUARTER + 1, day=1)
