"""`malp-flow audits`: how far they are, and what those who run reviews do about them."""

from typing import Any

import pytest

from malp_flow.demo import stage
from malp_flow.demo.stage import Stage
from malp_flow.wiring import House
from tests.cli.command import AS_MANAGER, on, refused, run, told
from tests.cli.story import MONDAY, PLAY, TWO_RECORDS

REF, TWO = PLAY.reference, TWO_RECORDS.reference
POLICE = "Fernshire Police"


@pytest.fixture
def two_records(house: House, commissioned: Stage) -> Stage:
    """A second review, in which each agency is asked about two records."""
    with house.transaction() as session:
        stage.commission(session, commissioned, TWO_RECORDS, now=MONDAY)
    return commissioned


def line_of(reference: str, agency: str, case: str = "C-118") -> dict[str, Any]:
    found = told("audits", "list", reference)
    line: dict[str, Any] = next(each for each in found if (each["agency"], each["case"]) == (agency, case))
    return line


# ---------------------------------------------------------------- list


@pytest.mark.usefixtures("issued")
def test_lists_audits_with_their_due_day() -> None:
    found, spoken = told("audits", "list", REF), run("audits", "list", REF)

    assert [(line["case"], line["state"], line["word"]) for line in found] == [
        ("C-118", "issued", "Issued")
    ] * 2
    assert [(line["due_on"], line["working_days"]) for line in found] == [("2026-02-02", 15)] * 2
    assert not any(line["overdue"] for line in found)
    assert spoken.stdout.splitlines()[1].endswith("  due Monday 2 February")


@pytest.mark.usefixtures("issued", "two_records")
def test_lists_the_audits_of_all_reviews_that_run() -> None:
    everything = told("audits", "list")
    run("review", "withdraw", TWO, "--because", "Joined to another review by the partners.", *AS_MANAGER)

    running = told("audits", "list")

    assert {line["review"] for line in everything} == {REF, TWO}
    assert {line["review"] for line in running} == {REF}


@pytest.mark.usefixtures("issued")
def test_lists_only_the_audits_that_are_asked_for() -> None:
    with on(1, 30):
        soon = told("audits", "list", "--due-in", "1")
        sooner = told("audits", "list", "--due-in", "0")
    with on(2, 4):
        late = told("audits", "list", "--overdue", "--agency", "fernshire police")
        no_longer_coming = run("audits", "list", "--due-in", "5")
        either = told("audits", "list", "--due-in", "5", "--overdue")

    assert (len(soon), len(sooner), len(either)) == (2, 0, 2)
    assert [(line["agency"], line["working_days"]) for line in late] == [(POLICE, -2)]
    assert no_longer_coming.stdout == "No such audits.\n"


@pytest.mark.usefixtures("issued")
def test_knows_no_agency_that_the_review_does_not_ask() -> None:
    reasons = refused("audits", "list", REF, "--agency", "Fernshire Polic", code=4)

    assert reasons == ["There is no agency ‘Fernshire Polic’ here. Did you mean ‘Fernshire Police’?"]
