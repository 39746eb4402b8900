"""The timeliness of a whole review, read from the tables by few queries however much stands in them."""

from datetime import date

import pytest
from sqlalchemy import event, select

from malp_flow.records.people import Agency
from malp_flow.records.reviews import Review
from malp_flow.services import holdings, more_time, moves, people, timeliness
from malp_flow.services.access import NotYours
from malp_flow.services.actor import Actor
from malp_flow.services.holdings import Place
from tests.stories.fernshire import at
from tests.stories.way import DUE, NOT_KNOWN, SILENT, all_but_the_silent_come_back, audits_closed, issued

YEAR = date(2026, 1, 1), date(2026, 12, 31)
LATER = at(date(2026, 3, 2))
MOST_QUERIES = 12


def report(fernshire, *, by=None, now=LATER, period=YEAR):
    with fernshire.transaction() as session:
        return timeliness.report(session, *period, by=by or fernshire.manager, now=now)


def test_counts_each_audit_where_it_belongs(fernshire):
    audits_closed(fernshire)

    found = report(fernshire)

    total = found.total
    assert (total.returned, total.went_ahead, total.not_known) == (18, 1, len(NOT_KNOWN))
    assert (total.owed, total.on_time, total.late, total.overdue) == (19, 18, 0, 0)
    assert set(total.days) == {-3}
    assert [each.name for each in found.themes] == ["Child exploitation"]
    assert {each.name: each.went_ahead for each in found.agencies if each.went_ahead} == {SILENT[1]: 1}
    assert found.few
    assert timeliness.audits_picture(found) == ""


def test_tells_what_came_late_and_what_is_still_out(fernshire):
    review_id = issued(fernshire)
    all_but_the_silent_come_back(fernshire, review_id, on=date(2026, 2, 4))

    found = report(fernshire, now=at(date(2026, 2, 5)))

    assert (found.total.late, found.total.on_time, found.total.overdue) == (18, 0, 1)
    assert set(found.total.days) == {2}


def test_counts_nothing_before_its_day_has_come(fernshire):
    issued(fernshire)

    assert report(fernshire, now=at(DUE, 12)).total.owed == 0
    assert report(fernshire, period=(date(2025, 1, 1), date(2025, 12, 31))).total.owed == 0


def test_counts_more_time_apart(fernshire):
    review_id = issued(fernshire)
    item_id = fernshire.items[SILENT]
    given = {"new_on": date(2026, 2, 9), "reason": "A file from 2019 is still missing."}
    fernshire.do(review_id, more_time.give, item_id, **given, by=fernshire.manager, now=at(DUE, 9))
    fernshire.give_back(review_id, item_id, SILENT[1], now=at(date(2026, 2, 6), 11))

    found = next(each for each in report(fernshire).agencies if each.name == SILENT[1])

    assert (found.more_time, found.on_time, found.late, found.late_after_first) == (1, 1, 0, 1)
    assert found.days == (-1,)


def test_says_how_long_the_review_was_in_each_state(fernshire):
    audits_closed(fernshire)

    found = {each.state: each.days for each in report(fernshire).states}

    assert found["Commissioned"] == (2,)
    assert len(found["Audits issued"]) == 1


def test_shows_a_lead_their_own_agency_and_nobody_else_anything(fernshire):
    audits_closed(fernshire)
    now = at(date(2026, 1, 6))
    with fernshire.transaction() as session:
        member, stranger = (
            people.add_member(
                session, name=name, address=f"{name}@police.example", by=fernshire.system, now=now
            )
            for name in ("lea", "sam")
        )
        police = session.scalars(select(Agency.id).where(Agency.name == "Fernshire Police")).one()
        place = Place(agency_id=police)
        holdings.grant(session, member, capacity="lead", place=place, by=fernshire.system, now=now)

    found = report(fernshire, by=Actor(fernshire.partnership_id, member))

    assert [each.name for each in found.agencies] == ["Fernshire Police"]
    assert (found.whole, found.states) == (False, ())
    with pytest.raises(NotYours):
        report(fernshire, by=Actor(fernshire.partnership_id, stranger))


def test_asks_as_few_questions_of_many_rows_as_of_few(fernshire):
    asked = []
    audits_closed(fernshire)

    def count():
        asked.clear()
        event.listen(fernshire.engine, "before_cursor_execute", note)
        report(fernshire)
        event.remove(fernshire.engine, "before_cursor_execute", note)
        return len([statement for statement in asked if statement.lstrip().upper().startswith("SELECT")])

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    few = count()
    fernshire.items.clear()
    with fernshire.transaction() as session:
        for row in session.scalars(select(Review)):
            row.reference = "MALP-2025-99"
    audits_closed_again(fernshire)
    many = count()

    assert many == few <= MOST_QUERIES


def audits_closed_again(fernshire):
    """Tell the same once more beside the first; not from the shelf."""
    review_id = fernshire.commission(now=at(date(2026, 1, 8)), partners=3)

    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(date(2026, 1, 12), 9))
    all_but_the_silent_come_back(fernshire, review_id, on=date(2026, 1, 28))


def test_gives_every_number_as_a_file(fernshire):
    audits_closed(fernshire)

    lines = timeliness.as_csv(report(fernshire)).splitlines()

    assert len({line.count('"') % 2 for line in lines}) == 1
    assert lines[0].startswith("What,Name,Reviews,Owed,Returned")
    assert lines[1].startswith("All,All,1,19,18")
    assert any(line.startswith("State,Commissioned") for line in lines)
