"""`malp-flow actions`: prepared, listed, begun, updated by their owner, closed by the manager."""

import pytest

from malp_flow.demo.cast import AGENCIES, PARTNERS
from tests.cli.command import AS_MANAGER, AS_PARTNER, on, refused, run, told
from tests.cli.story import PLAY

REF, AGENCY = PLAY.reference, AGENCIES[0].name
TEXT, MEASURE = "Put dates into plans.", "Nine of ten plans read in October carry dates."
OWNER = "owner@agency.example"
ADD = (
    *("actions", "add", REF, "--text", TEXT, "--measure", MEASURE, "--agency", AGENCY),
    *("--owner", OWNER, "--name", "Ola Owner"),
)
DUE = ("--due", "2026-09-30")
AS_OWNER = ("--as", OWNER)


def signed_off() -> None:
    """Let everybody who is asked approve."""
    with on(4, 7):
        read = str(told("signoff", "status", REF)["sha256"])[:12]
        for partner in PARTNERS:
            told("signoff", "answer", REF, "--answer", "approve", "--read", read, "--as", partner.address)


@pytest.mark.usefixtures("asked")
def test_adds_an_action_and_lists_it() -> None:
    with on(4, 1):
        added = told(*ADD, *DUE, *AS_MANAGER)
        (line,) = told("actions", "list", *AS_MANAGER)
        spoken = run("actions", "list", "--review", REF, "--agency", AGENCY, *AS_MANAGER)

    assert added["action"] == line["number"] == "A1"
    assert (line["text"], line["measure"], line["owner"]) == (TEXT, MEASURE, "Ola Owner")
    assert f"{REF} A1" in spoken.stdout


@pytest.mark.usefixtures("asked")
def test_refuses_a_day_on_which_nobody_works_and_offers_the_next() -> None:
    with on(4, 1):
        (reason,) = refused(*ADD, "--due", "2026-12-25", *AS_MANAGER)

    assert "The next working day is Tuesday 29 December" in reason


@pytest.mark.usefixtures("asked")
def test_lets_only_those_who_run_the_review_add_one() -> None:
    with on(4, 1):
        refused(*ADD, *DUE, *AS_PARTNER)


@pytest.mark.usefixtures("asked")
def test_takes_an_action_from_its_owners_word_to_its_end() -> None:
    with on(4, 1):
        told(*ADD, *DUE, *AS_MANAGER)
    signed_off()

    with on(5, 6):
        refused("actions", "close", REF, "A1", *AS_MANAGER)
        told("actions", "update", REF, "a1", "--words", "Done.", "--done", *AS_OWNER)
        told("actions", "send-back", REF, "A1", "--because", "Which plans did you read, please?", *AS_MANAGER)
        told("actions", "update", REF, "A1", "--evidence", "Ten plans of May.", "--done", *AS_OWNER)
        refused("actions", "close", REF, "A1", *AS_OWNER)
        closed = told("actions", "close", REF, "A1", *AS_MANAGER)
        again = refused("actions", "close", REF, "A1", *AS_MANAGER)

    assert closed["status"] == "completed_evidenced"
    assert "closed already" in again[0]


@pytest.mark.usefixtures("asked")
def test_proposes_what_there_is() -> None:
    with on(4, 1):
        told(*ADD, *DUE, *AS_MANAGER)

        assert run("actions", "list", "--status", "overdu", *AS_MANAGER).exit_code == 4
        assert run("actions", "close", REF, "A9", *AS_MANAGER).exit_code == 4
        assert run("actions", "list", "--agency", "Nobody", *AS_MANAGER).exit_code == 4
        assert told("actions", "list", "--status", "overdue", *AS_MANAGER) == []
