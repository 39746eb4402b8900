"""`malp-flow review list`, `show` and `advance`: where reviews stand, and moving them on."""

import pytest

from malp_flow.demo import beginning
from malp_flow.demo.cast import REVIEWERS
from malp_flow.demo.stage import Stage
from malp_flow.services import moves
from malp_flow.wiring import House
from tests.cli.command import AS_MANAGER, AS_STRANGER, on, refused, run, state_of, told
from tests.cli.story import MONDAY, PLAY, TWO_RECORDS

pytestmark = pytest.mark.usefixtures("commissioned")
REF = PLAY.reference
ADVANCE = ("review", "advance", REF, "--to", "audits_issued")


# ---------------------------------------------------------------- list and show


def test_lists_the_reviews_of_the_only_partnership() -> None:
    people, machines = run("review", "list"), told("review", "list")

    assert "MALP-2026-07" in people.output
    assert "Commissioned" in people.output
    assert [line["reference"] for line in machines] == ["MALP-2026-07"]


@pytest.mark.usefixtures("issued")
def test_tells_day_by_day_who_was_reminded_or_why_not() -> None:
    with on(2, 10):
        people, sheet = run("review", "ledger", REF), run("review", "ledger", REF, "--csv")
        machines = told("review", "ledger", REF)

    assert "Audit issued, to" in people.output
    assert sheet.output.startswith("Day,Review,What is owed,Due,Sent")
    assert len(sheet.output.strip().splitlines()) == len(machines) + 1
    assert {line["review"] for line in machines} == {REF}


@pytest.mark.usefixtures("issued")
def test_lists_only_the_reviews_that_are_asked_for(house: House, commissioned: Stage) -> None:
    with house.transaction() as session:
        beginning.commission(session, commissioned, TWO_RECORDS, now=MONDAY)

    by_state = told("review", "list", "--state", "commissioned")
    by_theme = told("review", "list", "--theme", "NEGL")
    with on(2, 10):
        overdue = told("review", "list", "--overdue")

    assert [line["reference"] for line in by_state] == ["MALP-2026-08"]
    assert [line["reference"] for line in by_theme] == ["MALP-2026-07"]
    assert [line["reference"] for line in overdue] == ["MALP-2026-07", "MALP-2026-08"]


def test_says_when_no_review_is_as_asked_for() -> None:
    result = run("review", "list", "--overdue")

    assert (result.exit_code, result.stdout) == (0, "No such reviews.\n")


def test_knows_no_state_that_no_workflow_has() -> None:
    reasons = refused("review", "list", "--state", "comissioned", code=4)

    assert reasons == ["There is no state ‘comissioned’ here. Did you mean ‘commissioned’?"]


def test_shows_what_every_move_waits_for_and_who_takes_part(house: House, commissioned: Stage) -> None:
    with house.reading() as session:
        ways = moves.explain(session, commissioned.review(session, PLAY), now=MONDAY)

    result, machines = run("review", "show", REF), told("review", "show", REF)

    sentences = [blocker.sentence for way in ways for check in way.findings for blocker in check.blockers]
    names = {row["role"]: row["names"] for row in machines["people"]}
    assert sentences
    assert all(sentence in result.output for sentence in sentences)
    assert "Lead reviewer: Idris Winter" in result.output
    assert names["agency_lead"] == ["Gareth Poole", "Naomi Brandt"]


# ---------------------------------------------------------------- advance


def test_refuses_to_move_on_with_the_reasons_that_show_gives(house: House) -> None:
    shown = told("review", "show", REF)

    answer = told(*ADVANCE, *AS_MANAGER, code=3)

    assert answer["moved"] is False
    assert answer["move"] in shown["moves"]
    assert state_of(house) == "commissioned"


def test_gives_the_same_blockers_in_words_in_json_and_to_every_other_door(
    house: House, commissioned: Stage
) -> None:
    with house.reading() as session:
        way = moves.explain(session, commissioned.review(session, PLAY), now=MONDAY)[0]
    known = {blocker.sentence for finding in way.findings for blocker in finding.blockers}

    spoken, answer = run(*ADVANCE, *AS_MANAGER), told(*ADVANCE, *AS_MANAGER, code=3)

    # In words a blocker is indented under its check, and followed by what to do about it.
    lines = [line.strip() for line in spoken.stdout.splitlines() if line.startswith(" " * 11)]
    in_words = {sentence for sentence in known for line in lines if line.startswith(sentence)}
    assert spoken.exit_code == 3
    assert len(lines) == sum(len(finding.blockers) for finding in way.findings)
    assert in_words == known
    assert {reason["sentence"] for reason in answer["reasons"]} == known


def test_says_which_command_mends_the_first_thing_that_is_missing() -> None:
    result = run(*ADVANCE, *AS_MANAGER)

    assert result.stdout.splitlines()[-1] == (
        'Next: malp-flow audits reassign MALP-2026-07 "Fernshire Children’s Services" --case C-118'
        " --auditor ADDRESS --off-line --as ADDRESS"
    )


@pytest.mark.usefixtures("prepared")
def test_moves_a_review_on_for_its_manager(house: House) -> None:
    result = run(*ADVANCE, *AS_MANAGER)

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "MALP-2026-07 moved to “Audits issued”.",
        "2 emails wait; the first leaves on 12 January 2026, 9am.",
        "Next: malp-flow audits list MALP-2026-07",
    ]
    assert state_of(house) == "audits_issued"


@pytest.mark.usefixtures("prepared")
def test_moves_nothing_for_somebody_whose_move_it_is_not(house: House) -> None:
    reasons = refused(*ADVANCE, "--as", REVIEWERS[0].address)

    assert reasons == ["That is not yours to do. Ask the business manager of the partnership."]
    assert state_of(house) == "commissioned"


@pytest.mark.parametrize(
    "arguments",
    [
        (*ADVANCE, *AS_STRANGER),
        ("review", "show", "MALP-1999-01"),
        ("review", "list", "--partnership", "elsewhere"),
        ("review", "advance", REF, "--to", "nowhere", *AS_MANAGER),
        ("history", "verify", "--partnership", "elsewhere"),
    ],
)
def test_ends_with_code_4_for_what_is_not_there(arguments: tuple[str, ...]) -> None:
    assert refused(*arguments, code=4)
