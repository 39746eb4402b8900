"""The days of the year as a list by weeks, and as an address that calendars elsewhere read."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as Answer

from malp_flow.engine.working_days import local_day, start_of_day
from malp_flow.outputs import calendar_file
from malp_flow.services import calendar_feeds, year_calendar
from malp_flow.services.year_calendar import Dated
from malp_flow.web import acting, front_door, numbers_asked
from malp_flow.web.year.room import page, pages
from malp_flow.wording import gettext as _

CALENDAR = "/<partnership>/calendar"
WEEKS = 12
"""So many weeks stand on one page."""
LAST_PAGE = 8


@pages.get(CALENDAR)
def calendar(partnership: str) -> str:
    """Show what is due, meetings, sign-off, planned audits and days off, week by week."""
    by, now, session = front_door.visitor().actor, front_door.now(), front_door.reading()
    number, kinds = min(numbers_asked.page(), LAST_PAGE), year_calendar.kind_words()
    asked = request.args.get("kind", "")
    kind = asked if asked in kinds else ""
    first = _monday(local_day(now)) + timedelta(weeks=WEEKS * (number - 1))
    last = first + timedelta(weeks=WEEKS, days=-1)
    found = year_calendar.between(session, by, first, last, now=now)
    opaque = calendar_feeds.of_member(session, by)
    return page(
        "year/calendar.html",
        weeks=_weeks(each for each in found if kind in {"", each.kind}),
        kinds=kinds,
        one=year_calendar.word_of_one(),
        kind=kind,
        first=first,
        last=last,
        number=number,
        last_page=LAST_PAGE,
        address=_address(opaque) if opaque else "",
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks(found: Any) -> list[tuple[date, list[Dated]]]:
    return [(monday, list(each)) for monday, each in groupby(found, key=lambda one: _monday(one.day))]


def _address(opaque: str) -> str:
    base = front_door.house().settings.address_of_this_service.rstrip("/")
    return base + url_for("year.feed", feed_id=opaque)


@pages.post(CALENDAR + "/address")
def new_address(partnership: str) -> Answer:
    """Make the address of this member's calendar; one made before ends."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any) -> None:
        calendar_feeds.make(session, by=by, now=now)

    said = _("This is the address of your calendar. One that you had before leads nowhere now.")
    return acting.done(act, said=said, to=url_for("year.calendar", partnership=partnership) + "#address")


@pages.post(CALENDAR + "/address/end")
def address_ended(partnership: str) -> Answer:
    """End the address of this member's calendar."""
    by, now = front_door.visitor().actor, front_door.now()

    def act(session: Any) -> None:
        calendar_feeds.end(session, by=by, now=now)

    said = _("Your calendar has no address any more. Calendars that read it get nothing new.")
    return acting.done(act, said=said, to=url_for("year.calendar", partnership=partnership))


@pages.get("/calendar/<feed_id>.ics")
def feed(feed_id: str) -> Answer:
    """Give a member's year to whoever has the address: references and days."""
    now = front_door.now()
    found = calendar_feeds.read(front_door.reading(), feed_id, now=now)
    # Of the day and not of the moment: as long as nothing changes, neither do the bytes.
    stamped = start_of_day(local_day(now))
    days = [_of_feed(each) for each in found.entries]
    answer = Response(
        calendar_file.feed(found.partnership, days, stamped_at=stamped),
        content_type="text/calendar; charset=utf-8",
    )
    answer.add_etag()
    return answer.make_conditional(request)


def _of_feed(each: Dated) -> calendar_file.Day:
    summary = f"{each.reference}: {each.words}" if each.reference else each.words
    kind = year_calendar.kind_words()[each.kind]
    return calendar_file.Day(each.key, each.day, summary, kind, each.starts_at, each.ends_at)
