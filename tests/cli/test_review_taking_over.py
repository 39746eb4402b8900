"""`malp-flow review take-over`: a review that ran before this system."""

import pytest

from tests.cli.command import AS_MANAGER, AS_REVIEWER, on, refused, run, state_of, told

WHY = ("--because", "It began in the spreadsheet of the year before.")


@pytest.fixture(autouse=True)
def ready(prepared):
    return prepared


def reference(house) -> str:
    return told("review", "list")[0]["reference"]


def test_brings_it_to_where_it_stood(house):
    name = reference(house)

    with on(2, 20):
        answer = told("review", "take-over", name, "--passed", "issue_audits=2026-01-12", *WHY, *AS_MANAGER)

    assert answer["state"] == state_of(house) == "audits_issued"
    assert answer["passed"] == {"issue_audits": "2026-01-12"}


def test_says_what_cannot_have_happened(house):
    name = reference(house)

    reasons = refused("review", "take-over", name, "--passed", "issue_audits=2027-01-12", *WHY, *AS_MANAGER)
    others = refused("review", "take-over", name, "--passed", "issue_audits=2026-01-12", *WHY, *AS_REVIEWER)

    assert reasons == ["One of the days lies ahead. Give only what has happened already."]
    assert others[0].startswith("That is not yours to do.")


@pytest.mark.parametrize("words", ["issue_audits", "issue_audits=12.1.2026", "=", "issue_audits=2026-13-01"])
def test_says_how_to_write_a_move_with_its_day(house, words):
    result = run("review", "take-over", reference(house), "--passed", words, *WHY, *AS_MANAGER)

    assert result.exit_code == 2
    assert "write MOVE=DATE with a day such as 2026-10-12" in result.stderr
