"""`malp-flow people`, `holidays` and `workflow list`: what there is to look at."""

from datetime import date

import pytest
from sqlalchemy import select

from malp_flow.demo.cast import everybody
from malp_flow.demo.stage import Stage
from malp_flow.records.people import Closure, Membership, Partnership
from malp_flow.services import people
from malp_flow.wiring import House
from tests.cli.command import on, refused, run, told
from tests.cli.story import MONDAY

pytestmark = pytest.mark.usefixtures("prepared")


@pytest.fixture
def own_days(house: House) -> None:
    """A day on which the partnership's office is shut, and a bank holiday on which it works."""
    with house.transaction() as session:
        here = session.scalars(select(Partnership)).one()
        for day, worked in ((date(2026, 3, 16), False), (date(2026, 5, 4), True)):
            session.add(
                Closure(partnership_id=here.id, calendar=here.calendar, day=day, open=worked, source="Board")
            )


# ---------------------------------------------------------------- people


def test_lists_people_with_their_roles_in_words() -> None:
    spoken, found = run("people", "list"), told("people", "list")

    roles = {row["name"]: row["roles"] for row in found}
    assert list(roles) == sorted(part.name for part in everybody())
    assert roles["Marian Holloway"] == ["Business manager", "Administrator"]
    assert roles["Colin Ashby"] == ["Auditor, Fernshire Police, C-118, MALP-2026-07"]
    assert roles["Naomi Brandt"] == ["Safeguarding lead, Fernshire Police"]
    assert roles["Adaeze Okoye"] == []
    assert "Helen Castell                 Safeguarding partner, MALP-2026-07\n" in spoken.stdout
    assert "Adaeze Okoye                  no role\n" in spoken.stdout


def test_lists_addresses_only_when_they_are_asked_for() -> None:
    without, with_them = run("people", "list", "--json"), run("people", "list", "--addresses")

    assert "@" not in run("people", "list").stdout + without.stdout
    assert all(part.address in with_them.stdout for part in everybody())
    assert told("people", "list", "--addresses")[0]["address"] == "adaeze.okoye@fernshire.example"


def test_lists_nobody_of_a_partnership_that_is_not_there() -> None:
    assert refused("people", "list", "--partnership", "westmere", code=4)


# ---------------------------------------------------------------- holidays


@pytest.mark.usefixtures("own_days")
def test_lists_bank_holidays_and_the_partnership_s_own_days() -> None:
    spoken, found = run("holidays", "list"), told("holidays", "list")

    why = {line["day"]: (line["working"], line["why"]) for line in found}
    assert len(why) == 10
    assert why["2026-03-16"] == (False, "Closed by the partnership’s own decision")
    assert why["2026-05-04"] == (True, "Worked by the partnership’s own decision")
    assert why["2026-12-28"] == (False, "Boxing Day (observed)")
    assert spoken.stdout.splitlines()[0] == "    1 January 2026  New Year’s Day"
    assert spoken.stdout.splitlines()[-1].startswith("The government’s list ends on 31 December 2028")


def test_lists_another_year_of_another_calendar() -> None:
    found = told("holidays", "list", "--year", "2029", "--calendar", "scotland")

    names = {line["why"] for line in found}
    assert "Saint Andrew’s Day" in names
    assert all(line["provisional"] for line in found)


@pytest.mark.parametrize(
    ("day", "working", "said"),
    [
        ("2026-12-25", False, "25 December 2026 is not a working day (england-and-wales): Christmas Day.\n"),
        ("2026-11-22", False, "22 November 2026 is not a working day (england-and-wales): Sunday.\n"),
        (
            "2026-11-23",
            True,
            "23 November 2026 is a working day (england-and-wales).\n",
        ),
        ("2029-05-07", False, "(england-and-wales): May Day. (provisional: not published yet)\n"),
    ],
)
def test_says_whether_a_day_is_worked_and_why_not(day: str, working: bool, said: str) -> None:
    spoken, answer = run("holidays", "check", day), told("holidays", "check", day)

    assert said in spoken.stdout
    assert answer["working"] is working
    assert answer["provisional"] is day.startswith("2029")


def test_says_which_day_is_worked_next() -> None:
    result = run("holidays", "check", "2026-12-25")

    assert result.stdout.endswith("The next one is 29 December 2026.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "Christmas"),
        ("check", "2026-12-25", "--calendar", "wales"),
        ("list", "--year", "1066"),
    ],
)
def test_takes_only_days_years_and_calendars_that_there_are(arguments: tuple[str, ...]) -> None:
    assert run("holidays", *arguments).exit_code == 2


def test_counts_no_days_beyond_its_calendars() -> None:
    reasons = refused("holidays", "check", "2999-01-01")

    assert "further away than the calendars reach" in reasons[0]


# ---------------------------------------------------------------- workflows


def test_lists_the_workflows_that_reviews_run_on() -> None:
    spoken, lines = run("workflow", "list"), told("workflow", "list")

    line = next(each for each in lines if each["name"] == "malp")
    assert spoken.exit_code == 0
    assert f"malp, version 5: Multi-agency learning review\n  {line['digest']}\n" in spoken.stdout
    assert [each["name"] for each in lines] == [
        "learning_review", "local_groups", "macfa", "malp", "malp_light", "panel", "records_first", "silp"
    ]  # fmt: skip
    assert (line["name"], line["version"], line["newest"], len(line["digest"])) == ("malp", "5", True, 64)


# ---------------------------------------------------------------- which partnership


def test_asks_which_partnership_is_meant_where_there_are_several(house: House, prepared: Stage) -> None:
    with house.transaction() as session:
        people.found_partnership(session, slug="westmere", name="Westmere", contact="-", now=MONDAY)

    unclear, said = run("review", "list"), told("review", "list", "--partnership", "westmere")

    assert (unclear.exit_code, unclear.stdout) == (2, "")
    assert "several partnerships here: fernshire, westmere. Say which with --partnership." in unclear.stderr
    assert said == []


def test_lists_nobody_whose_membership_has_ended(house: House, prepared: Stage) -> None:
    with house.transaction() as session:
        session.get_one(Membership, prepared.members["okoye"]).ends_on = date(2026, 1, 31)

    before = told("people", "list")
    with on(2, 1):
        after = told("people", "list")

    assert {row["name"] for row in before} - {row["name"] for row in after} == {"Adaeze Okoye"}
