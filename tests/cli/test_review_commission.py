"""`malp-flow review commission`: a review from a file, or only what it would make."""

from pathlib import Path

import pytest

from malp_flow.demo.cast import PARTNERS, REVIEWERS
from tests.cli.command import AS_MANAGER, AS_REVIEWER, refused, run, told

WANTED = f"""
reference: MALP-2026-09
theme: Neglect
panel:
  - {{title: Local authority, member: {PARTNERS[0].address}}}
  - {{title: Police, member: {PARTNERS[1].address}}}
lead_reviewer: {REVIEWERS[0].address}
records: [C-118, C-204]
agencies:
  - Fernshire Police
  - Fernshire Children's Services
workflow: malp
"""
pytestmark = pytest.mark.usefixtures("founded")
COMMISSION = ("review", "commission", "-", *AS_MANAGER)


def changed(old: str, new: str) -> str:
    """Return the file with one thing written otherwise."""
    assert WANTED.count(old) == 1
    return WANTED.replace(old, new)


def test_commissions_a_review_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "review.yaml"
    path.write_text(WANTED, "utf-8")

    result = run("review", "commission", str(path), *AS_MANAGER)

    asked = {(line["case"], line["agency"]) for line in told("audits", "list", "MALP-2026-09")}
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "Commissioned MALP-2026-09 (Neglect), on “Multi-agency learning review”, version 5.\n"
        "  Panel: Local authority (Helen Castell) and Police (Robert Nayland)\n"
    )
    assert "Next: malp-flow audits reassign MALP-2026-09" in result.stdout
    assert asked == {
        (case, agency)
        for case in ("C-118", "C-204")
        for agency in ("Fernshire Police", "Fernshire Children’s Services")
    }


def test_tells_machines_what_was_made_and_which_emails_go() -> None:
    answer = told(*COMMISSION, typed=WANTED)

    planned = {letter["letter"]: letter["on"] for letter in answer["emails"]["planned"]}
    assert (answer["done"], answer["audits"]) == (True, 4)
    assert {email["to"] for email in answer["emails"]["now"]} == {"Business manager"}
    assert all(email["reminder"] for email in answer["emails"]["now"])
    assert answer["panel"] == [
        {"title": "Local authority", "name": "Helen Castell"},
        {"title": "Police", "name": "Robert Nayland"},
    ]
    assert planned["audit_issued"] == "2026-01-12"
    assert planned["audit_nearly_due"] == "2026-01-30"


def test_changes_nothing_in_a_dry_run_and_says_what_it_would_make() -> None:
    result = run(*COMMISSION, "--dry-run", typed=WANTED)

    assert result.exit_code == 0
    assert result.stdout.startswith("Would commission MALP-2026-09")
    assert "12 January 2026  Audit issued, to: Auditor\n" in result.stdout
    assert "Audit late, to: Auditor, only if it is not back\n" in result.stdout
    assert result.stdout.endswith("Nothing was changed.\n")
    assert told("review", "list") == []


@pytest.mark.parametrize(
    ("text", "line", "column", "sentence"),
    [
        (changed("theme:", "thema:"), 3, 1, "‘thema’ is not a key here."),
        (
            changed(PARTNERS[1].address, "robert@fernshire.example"), 6, 21,
            "There is no member of this partnership with the address ‘robert@fernshire.example’ here.",
        ),
        (changed("Fernshire Police", "Fernshire Polic"), 10, 5, "There is no agency ‘Fernshire Polic’ here."),
        (changed("C-204", "C-118"), 8, 1, "‘records’: ‘C-118’ stands here twice."),
        (changed("MALP-2026-09", "MALP/2026"), 2, 1, "‘reference’: use at most 30 letters"),
        (WANTED.replace("workflow: malp", "workflow: salp"), 12, 1, "There is no workflow ‘salp’ here."),
    ],
)  # fmt: skip
def test_points_at_the_line_of_each_fault_of_the_file(
    text: str, line: int, column: int, sentence: str
) -> None:
    answer = told(*COMMISSION, typed=text, code=3)

    spoken = run(*COMMISSION, typed=text)

    fault = next(reason for reason in answer["reasons"] if reason["sentence"].startswith(sentence))
    assert (fault["line"], fault["column"]) == (line, column)
    assert spoken.exit_code == 3
    assert f"standard input:{line}:{column}: {fault['code']} {fault['sentence']}" in spoken.stdout
    assert told("review", "list") == []


def test_proposes_the_nearest_agency_but_nobody_s_address() -> None:
    wrong = changed("Fernshire Police", "Fernshire Polic").replace("helen.castell", "helen.castel")

    result = run(*COMMISSION, typed=wrong)

    assert "Did you mean ‘Fernshire Police’?" in result.stdout
    assert "helen.castell" not in result.stdout


def test_commissions_no_reference_twice() -> None:
    run(*COMMISSION, typed=WANTED)

    reasons = refused(*COMMISSION, typed=WANTED)

    assert reasons == ["There is a review of that reference already. Choose another."]


def test_commissions_nothing_for_somebody_who_runs_no_reviews() -> None:
    reasons = refused("review", "commission", "-", *AS_REVIEWER, typed=WANTED)

    assert "not yours" in reasons[0]


def test_asks_which_workflow_where_there_are_several() -> None:
    unclear = run(*COMMISSION, typed=WANTED.replace("workflow: malp\n", ""))
    said = told(*COMMISSION, typed=WANTED.replace("workflow: malp", "workflow: silp"))

    assert unclear.exit_code == 2
    names = "learning_review, local_groups, macfa, malp, malp_light, panel, records_first, silp"
    assert f"There are several workflows: {names}." in unclear.stderr
    assert said["workflow"]["name"] == "silp"


def test_calls_a_file_that_is_not_there_wrong_usage() -> None:
    result = run("review", "commission", "no_such_file.yaml", *AS_MANAGER)

    assert result.exit_code == 2
    assert "no_such_file.yaml" in result.stderr


def test_keeps_what_the_review_asks_and_how_its_effect_is_measured() -> None:
    more = "enquiry:\n  - How early were debts seen?\n  - By whom?\nimpact: Debts are noted.\n"

    answer = told(*COMMISSION, typed=WANTED + more)

    history = told("history", "show", "MALP-2026-09")
    assert (answer["enquiry"], answer["impact"]) == (
        ["How early were debts seen?", "By whom?"],
        "Debts are noted.",
    )
    assert "brief.written" in str(history)


def test_looks_again_at_no_review_that_was_not_signed_off() -> None:
    said = run(*COMMISSION, typed=WANTED + "looks_again_at: MALP-2020-01\n")

    assert said.exit_code == 3
    assert "review that was signed off" in said.stdout
    assert "MALP-2026-09" not in str(told("review", "list"))
