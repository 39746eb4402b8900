"""`malp-flow review side-by-side` and `audits send-back`: answers read where they may be, audits sent on."""

import csv
import io

import pytest
from sqlalchemy import select

from malp_flow.records.sign_in import AccessLog
from malp_flow.wiring import House
from tests.cli.command import AS_MANAGER, AS_PARTNER, AS_REVIEWER, on, refused, run, told
from tests.cli.story import PLAY

REF, POLICE = PLAY.reference, "Fernshire Police"
WHY = ("--because", "Which of the two visits is meant here?", "--to", "2026-02-20")


def readings(house: House) -> list[str]:
    with house.reading() as session:
        return [thing.partition(":")[0] for thing in session.scalars(select(AccessLog.thing))]


@pytest.mark.usefixtures("returned")
def test_prints_the_answers_as_csv_and_notes_the_reading(house: House) -> None:
    with on(2, 6):
        spoken = run("review", "side-by-side", REF, "--csv", *AS_REVIEWER)
        lines = told("review", "side-by-side", REF, "--agency", POLICE, *AS_MANAGER)

    titles, *rows = csv.reader(io.StringIO(spoken.stdout))
    assert spoken.exit_code == 0
    assert titles[:2] == ["Question", "Section"]
    assert {row[3] for row in rows} == {"C-118"}
    assert {line["agency"] for line in lines} == {POLICE}
    assert readings(house) == ["side-by-side", "side-by-side"]


@pytest.mark.usefixtures("issued")
def test_prints_no_answers_while_they_are_sealed(house: House) -> None:
    result = run("review", "side-by-side", REF, *AS_MANAGER)

    assert result.exit_code == 4
    assert readings(house) == []


@pytest.mark.usefixtures("returned")
def test_prints_no_answers_to_a_partner(house: House) -> None:
    with on(2, 6):
        refused("review", "side-by-side", REF, *AS_PARTNER)

    assert readings(house) == []


@pytest.mark.usefixtures("returned")
def test_sends_an_audit_back_with_questions_named(house: House) -> None:
    with on(2, 6):
        done = told("audits", "send-back", REF, POLICE, "--question", "1.1", *WHY, *AS_REVIEWER)
        line = next(each for each in told("audits", "list", REF) if each["agency"] == POLICE)

    assert done["questions"] == ["1.1"]
    assert (line["state"], line["due_on"]) == ("sent_back", "2026-02-20")


@pytest.mark.usefixtures("returned")
def test_sends_nothing_back_about_a_question_that_is_not_asked() -> None:
    with on(2, 6):
        result = run("audits", "send-back", REF, POLICE, "--question", "99.1", *WHY, *AS_MANAGER)
        loose = run("audits", "send-back", REF, POLICE, *WHY, *AS_MANAGER)

    assert result.exit_code == 4
    assert loose.exit_code == 2


@pytest.mark.usefixtures("issued")
def test_sends_nothing_back_where_no_gap_was_found() -> None:
    assert refused("audits", "send-back", REF, POLICE, *AS_MANAGER) == [
        "The system found no gap in this audit, so there is nothing to send it back for."
    ]
