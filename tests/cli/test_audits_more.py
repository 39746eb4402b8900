"""`malp-flow audits add`, `withdraw`, `theirs`, `ask-records` and `ask-auditors`."""

import pytest

from malp_flow.demo.cast import AGENCIES
from tests.cli.command import AS_MANAGER, AS_REVIEWER, refused, run, told
from tests.cli.story import PLAY

REF, POLICE = PLAY.reference, "Fernshire Police"
ELSEWHERE = AGENCIES[-1]
COLIN = ("--auditor", AGENCIES[1].auditor.address)
ADD = ("audits", "add", REF, ELSEWHERE.name, "--case", "C-118")
WHY = ("--because", "The agency was asked about the wrong record.")


@pytest.mark.usefixtures("issued")
def test_adds_an_agency_and_withdraws_it_again() -> None:
    before = len(told("audits", "list", REF))

    added = told(*ADD, *COLIN, "--off-line", "--route", "Secure email", *AS_MANAGER)
    in_between = len(told("audits", "list", REF))
    gone = run("audits", "withdraw", REF, ELSEWHERE.name, *WHY, *AS_MANAGER)

    assert added["due_on"]
    assert (before, in_between, len(told("audits", "list", REF))) == (2, 3, 2)
    assert "withdrawn. It counts no more." in gone.stdout


@pytest.mark.usefixtures("issued")
def test_refuses_to_add_without_what_an_issued_audit_needs() -> None:
    said = refused(*ADD, *AS_MANAGER, code=3)

    assert said == ["The audits are issued already: choose who audits for this agency, too."]


@pytest.mark.usefixtures("issued")
def test_lets_only_the_manager_add() -> None:
    assert refused(*ADD, *AS_REVIEWER, code=3)


@pytest.mark.usefixtures("commissioned")
def test_asks_the_agencies_whom_they_know_once() -> None:
    first = told("audits", "ask-records", REF, *AS_MANAGER)

    assert first["asked_about"] == 2
    assert refused("audits", "ask-records", REF, *AS_MANAGER, code=3)


@pytest.mark.usefixtures("commissioned")
def test_asks_the_agencies_to_name_their_auditors_once() -> None:
    first = told("audits", "ask-auditors", REF, *AS_MANAGER)

    assert first["asked_about"] == 2
    assert refused("audits", "ask-auditors", REF, *AS_MANAGER, code=3)


@pytest.mark.usefixtures("issued")
def test_keeps_nothing_with_an_agency_that_never_said_it_is_not_theirs() -> None:
    said = refused("audits", "theirs", REF, POLICE, "--case", "C-118", *AS_MANAGER, code=3)

    assert said == ["Nobody waits for this decision any more."]
