"""`malp-flow event`: the date of the learning event, and afterwards who came and what was noted."""

import pytest

from malp_flow.demo import event_day
from malp_flow.demo.stage import Stage
from malp_flow.wiring import House
from tests.cli.command import AS_MANAGER, AS_PARTNER, AS_REVIEWER, moment, on, refused, run, told
from tests.cli.story import PLAY

pytestmark = pytest.mark.usefixtures("returned")
REF = PLAY.reference
SET = ("event", "set", REF, "--on", "2026-02-16", "--from", "10:00", "--to", "13:00", "--place", "Town hall")
ATTENDANCE = ("event", "attendance", REF, "-", *AS_REVIEWER)
WHO_CAME = """
notes: What helped was that people knew whom to ring.
people:
  - {name: Colin Ashby, role: auditor, agency: Fernshire Police, came: true}
  - {name: Practitioner 1, role: practitioner, agency: Fernshire Children's Services, came: true}
  - {name: First-line manager 1, role: line_manager, came: false}
"""


@pytest.fixture
def arranged(house: House, returned: Stage) -> None:
    with house.transaction() as session:
        event_day.arrange_event(session, returned, PLAY, starts_at=moment(2, 16), now=moment(1, 27))


def test_sets_the_date_of_the_event_in_london_s_time() -> None:
    with on(1, 27):
        spoken = run(*SET, *AS_MANAGER)
        summer = told(*SET[:3], "--on", "2026-06-16", *SET[5:], "--reason", "Full", *AS_MANAGER)

    assert spoken.exit_code == 0
    assert spoken.stdout.splitlines() == [
        "Learning event: 16 February 2026, 10am to 1pm, Town hall.",
        "Next: malp-flow event attendance MALP-2026-07 FILE --as ADDRESS",
    ]
    assert summer["starts_at"] == "2026-06-16T09:00:00+00:00"


def test_moves_an_event_for_a_reason_alone_and_to_a_day_off_only_if_that_is_said() -> None:
    saturday = (*SET[:3], "--on", "2026-02-28", *SET[5:], *AS_MANAGER, "--reason", "Full")
    with on(1, 27):
        told(*SET, *AS_MANAGER)
        silent = refused(*SET[:3], "--on", "2026-02-17", *SET[5:], *AS_MANAGER)
        slip = refused(*saturday)
        meant = run(*saturday, "--unusual")

    assert silent == ["Say in a line why the event is moved."]
    assert slip == ["Say that this day is meant: it is no working day, or far ahead."]
    assert "28 February 2026, 10am to 1pm, Town hall. 0 emails go." in meant.stdout


def test_sets_no_date_before_the_first_day_or_the_wrong_way_round() -> None:
    with on(1, 27):
        early = refused(*SET[:3], "--on", "2026-02-06", *SET[5:], *AS_MANAGER)
        backwards = refused(*SET[:5], "--from", "13:00", "--to", "10:00", *SET[9:], *AS_MANAGER)

    assert "before the first day" in early[0]
    assert backwards == ["The event ends before it begins. Look at the times."]


def test_lets_no_partner_set_the_date() -> None:
    with on(1, 27):
        reasons = refused(*SET, *AS_PARTNER)

    assert "not yours" in reasons[0]


@pytest.mark.parametrize("words", [("--from", "ten"), ("--from", "25:00"), ("--on", "16 February")])
def test_takes_only_a_day_and_times_of_day(words: tuple[str, ...]) -> None:
    assert run(*SET, *words, *AS_MANAGER).exit_code == 2


@pytest.mark.usefixtures("arranged")
def test_records_who_came_and_what_was_noted() -> None:
    with on(2, 16, 14):
        spoken = run(*ATTENDANCE, typed=WHO_CAME)
        answer = told(*ATTENDANCE, typed=WHO_CAME.replace("came: false", "came: true"))

    assert spoken.exit_code == 0
    assert spoken.stdout.startswith("Learning event: 2 of 3 people came; the notes are kept.\n")
    assert (answer["came"], answer["expected"]) == (3, 3)
    assert answer["next"] == "malp-flow review advance MALP-2026-07 --to event_held --as ADDRESS"


@pytest.mark.usefixtures("arranged")
def test_records_nothing_before_the_event_is_over() -> None:
    with on(2, 16, 12):
        reasons = refused(*ATTENDANCE, typed=WHO_CAME)

    assert reasons == ["The event is not over yet. Record who came once it is."]


@pytest.mark.usefixtures("arranged")
def test_points_at_every_role_and_agency_of_the_list_that_is_not_there() -> None:
    wrong = WHO_CAME.replace("role: auditor", "role: auditer").replace("Fernshire Police", "Fernshire Polic")

    with on(2, 16, 14):
        answer = told(*ATTENDANCE, typed=wrong, code=3)

    faults = [(fault["line"], fault["code"], fault["mend"]) for fault in answer["reasons"]]
    assert faults == [
        (4, "R1", "Did you mean ‘auditor’?"),
        (4, "R3", "Did you mean ‘Fernshire Police’?"),
    ]


@pytest.mark.usefixtures("arranged")
def test_reads_a_list_strictly() -> None:
    wrong = WHO_CAME.replace("came: true", "came: yes").replace("notes:", "note:")

    answer = told(*ATTENDANCE, typed=wrong, code=3)

    assert [fault["code"] for fault in answer["reasons"]] == [
        "S0-unknown-key",
        "S0-wrong-type",
        "S0-wrong-type",
    ]
    assert answer["reasons"][0]["mend"] == "Did you mean ‘notes’?"


@pytest.mark.usefixtures("arranged")
def test_invites_lists_and_cancels() -> None:
    by_name = ("--name", "Max Bell", "--address", "max@police.example", "--role", "practitioner")
    with on(1, 28):
        everybody = told("event", "invite", REF, *AS_MANAGER)
        one = told("event", "invite", REF, *by_name, "--agency", "Fernshire Police", *AS_MANAGER)
        listed = told("event", "invited", REF, *AS_MANAGER)
        spoken = run("event", "invited", REF, *AS_MANAGER)
        off = run("event", "cancel", REF, "--reason", "The hall is flooded.", *AS_MANAGER)

    assert everybody["written_to"] >= 2
    assert one["written_to"] == 1
    assert {"name": "Max Bell", "answer": None} in [
        {"name": each["name"], "answer": each["answer"]} for each in listed[0]["people"]
    ]
    assert "16 February 2026, 10am" in spoken.stdout
    assert "  Max Bell, Practitioner, Fernshire Police: no answer" in spoken.stdout
    assert off.stdout.startswith("Learning event: cancelled.")


@pytest.mark.usefixtures("arranged")
def test_invites_nobody_without_an_address_or_to_an_agency_that_is_none() -> None:
    with on(1, 28):
        half = run("event", "invite", REF, "--name", "Max Bell", *AS_MANAGER)
        nowhere = run(
            "event", "invite", REF, "--name", "Max", "--address", "max@x.example", "--role", "practitioner",
            "--agency", "Nobody", *AS_MANAGER,
        )  # fmt: skip

    assert (half.exit_code, nowhere.exit_code) == (2, 2)


def test_invites_nobody_to_an_event_without_a_date() -> None:
    with on(1, 27):
        reasons = refused("event", "invite", REF, *AS_MANAGER)

    assert "no date ahead" in reasons[0]
