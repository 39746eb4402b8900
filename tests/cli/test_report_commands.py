"""`malp-flow report` and `signoff`: versions, anonymity, steps, and answers to exactly one version."""

import pytest

from malp_flow.demo.cast import PARTNERS
from tests.cli.command import AS_MANAGER, AS_PARTNER, AS_REVIEWER, on, refused, run, told
from tests.cli.story import PLAY

REF = PLAY.reference
SAVE = ("report", "save", REF, "-", *AS_REVIEWER)
CONFIRM = ("report", "confirm-anonymity", REF)
EARLY = ("--because", "All agencies have said that the facts are right.")
ACCURATE = ("report", "step-done", REF, "factual_accuracy", *EARLY)
WRITTEN = """
parts:
  statements_of_learning:
    - A plan without dates is read as a description.
    - When nobody holds the whole picture, nobody sees a pattern.
none:
  good_practice: None that stood out.
  recommendations: None needed, the learning is for practice.
"""

# ---------------------------------------------------------------- report


@pytest.mark.usefixtures("held")
def test_keeps_a_report_as_a_version_with_its_digest() -> None:
    with on(3, 2):
        spoken = run(*SAVE, typed=WRITTEN)
        answer = told(*SAVE, "--based-on", "1", typed=WRITTEN + "  # the same once more\n")

    assert spoken.exit_code == 0
    assert spoken.stdout.splitlines() == [
        f"Version 1 is kept: 2 statements, sha256 {answer['report']['sha256']}.",
        "Next: malp-flow report confirm-anonymity MALP-2026-07 --read SHA256 --as ADDRESS",
    ]
    assert answer["report"] | {"sha256": ""} == {"version": 2, "sha256": "", "suspicious_places": 0}


@pytest.mark.usefixtures("held")
def test_replaces_nothing_that_a_colleague_saved_since() -> None:
    with on(3, 2):
        told(*SAVE, typed=WRITTEN)
        late = run(*SAVE, typed=WRITTEN.replace("without dates", "without days"))
        wrong = run(*SAVE, "--based-on", "7", typed=WRITTEN)

    assert (late.exit_code, wrong.exit_code) == (5, 5)
    assert "Version 1 was saved since yours was begun" in late.output


@pytest.mark.usefixtures("held")
def test_keeps_statements_with_their_ground_and_plan() -> None:
    planned = WRITTEN.replace(
        "none:\n",
        "  recommendations:\n"
        "    - text: Plans carry dates.\n"
        "      for_whom: The partnership\n"
        "      rests_on: [L2]\n"
        "      plan: {lead: Head of quality, due_on: 2026-09-30, measure: Nine of ten.}\n"
        "none:\n",
    ).replace("  recommendations: None needed, the learning is for practice.\n", "")

    with on(3, 2):
        answer = told(*SAVE, typed=planned)
        spoken = run(*CONFIRM, "--read", answer["report"]["sha256"], *AS_REVIEWER)

    assert answer["report"]["version"] == 1
    assert "Next: malp-flow review advance MALP-2026-07 --to report_drafted" in spoken.stdout


@pytest.mark.usefixtures("held")
def test_takes_a_declaration_of_the_lead_reviewer_alone() -> None:
    words = ("--words", "I never worked for an agency in this review.")

    with on(3, 2):
        reasons = refused("report", "declare", REF, *words, *AS_MANAGER)
        spoken = run("report", "declare", REF, *words, *AS_REVIEWER)

    assert "not yours" in reasons[0]
    assert spoken.stdout.startswith("Your independence and interests are declared.")


@pytest.mark.usefixtures("held")
def test_confirms_the_version_that_was_read_and_each_place_with_a_reason() -> None:
    named = WRITTEN.replace("A plan without dates", "The plan Oakmere Way without dates")

    with on(3, 2):
        older = told(*SAVE, typed=WRITTEN)["report"]["sha256"]
        digest = told(*SAVE, "--based-on", "1", typed=named)["report"]["sha256"]
        passing = ("--pass", "Oakmere Way", "A programme of ours")
        unread = run(*CONFIRM, "--read", older, *passing, *AS_REVIEWER)
        unsaid = refused(*CONFIRM, "--read", digest, *AS_REVIEWER)
        spoken = run(*CONFIRM, "--read", digest, *passing, *AS_REVIEWER)

    assert unread.exit_code == 3
    assert "The report has changed since you read it." in unread.output
    assert "“Oakmere Way” looks like an identity" in unsaid[0]
    assert f"sha256 {digest}, is confirmed: nobody can be recognised." in spoken.stdout


@pytest.mark.usefixtures("held")
def test_says_how_many_places_of_a_version_look_like_an_identity() -> None:
    telling = WRITTEN.replace("A plan without dates", "The child born on 12/03/2011")

    with on(3, 2):
        result = run(*SAVE, typed=telling)

    assert "1 place looks like an identity: read them once more." in result.stdout


@pytest.mark.usefixtures("held")
def test_points_at_every_part_that_the_report_has_not() -> None:
    wrong = WRITTEN.replace("statements_of_learning", "statement_of_learning").replace("good_", "god_")

    with on(3, 2):
        answer = told(*SAVE, typed=wrong, code=3)

    assert [(fault["line"], fault["code"]) for fault in answer["reasons"]] == [(3, "G2"), (7, "G2")]
    assert answer["reasons"][1]["mend"] == "Did you mean ‘good_practice’?"


@pytest.mark.usefixtures("held")
def test_keeps_no_version_of_anybody_but_its_author() -> None:
    with on(3, 2):
        reasons = refused("report", "save", REF, "-", *AS_MANAGER, typed=WRITTEN)

    assert "not yours" in reasons[0]


@pytest.mark.usefixtures("held")
def test_confirms_once_that_nobody_can_be_recognised() -> None:
    with on(3, 2):
        nothing_written = refused(*CONFIRM, "--read", "0" * 12, *AS_REVIEWER)
        digest = told(*SAVE, typed=WRITTEN)["report"]["sha256"]
        read = (*CONFIRM, "--read", digest[:12], *AS_REVIEWER)
        first = run(*read)
        again, answer = run(*read), told(*read)

    of_version = f"Version 1, sha256 {digest}, "
    assert nothing_written == ["There is no version yet. Write the report first."]
    assert first.stdout.startswith(of_version + "is confirmed: nobody can be recognised.\n")
    assert again.stdout.startswith(of_version + "was confirmed already by Idris Winter: nobody can be")
    assert answer["report"] == {"version": 1, "sha256": digest, "confirmed_by": "Idris Winter"}


@pytest.mark.usefixtures("drafted")
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_notes_a_step_as_done_and_asks_the_partners(form: tuple[str, ...]) -> None:
    with on(3, 16):
        result = run(*ACCURATE, *AS_REVIEWER, *form)
        seats = told("signoff", "status", REF)["seats"]

    assert result.exit_code == 0
    assert ('"step": "factual_accuracy"' if form else "Factual accuracy is done.\n") in result.stdout
    assert [seat["word"] for seat in seats] == ["Waiting"] * 3


@pytest.mark.usefixtures("drafted")
def test_notes_no_step_that_the_workflow_has_not_or_that_is_not_theirs() -> None:
    with on(3, 16):
        unknown = refused("report", "step-done", REF, "accuracy", *AS_REVIEWER, code=4)
        not_a_step = refused("report", "step-done", REF, "overview_report", *AS_REVIEWER, code=4)
        not_theirs = refused(*ACCURATE, *AS_PARTNER)

    assert unknown == ["There is no step ‘accuracy’ here. Did you mean ‘factual_accuracy’?"]
    assert not_a_step[0].startswith("There is no step ‘overview_report’ here.")
    assert "not yours" in not_theirs[0]


# ---------------------------------------------------------------- sign-off


def approving() -> tuple[str, ...]:
    return ("signoff", "answer", REF, "--answer", "approve", "--read", read())


def asking_for_changes() -> tuple[str, ...]:
    words = ("--answer", "ask_for_changes", "--section", "recommendations", "--read", read())
    return ("signoff", "answer", REF, *words)


def read() -> str:
    return str(told("signoff", "status", REF)["sha256"])[:12]


@pytest.mark.usefixtures("asked")
def test_shows_how_far_a_sign_off_is() -> None:
    with on(3, 17):
        run(*approving(), *AS_PARTNER)
        spoken, answer = run("signoff", "status", REF), told("signoff", "status", REF)

    assert spoken.stdout.splitlines()[:3] == [
        f"Present version: 1, sha256 {answer['sha256']}",
        f"  {'Local authority':<24}  {'Helen Castell':<24}  Approve this version, version 1, 17 March 2026",
        "  Police                    Robert Nayland            Waiting",
    ]
    assert [(seat["state"], seat["version"]) for seat in answer["seats"]] == [
        ("answered", 1),
        ("asked", 0),
        ("asked", 0),
    ]


@pytest.mark.usefixtures("commissioned")
def test_shows_a_sign_off_that_nobody_is_asked_for_yet() -> None:
    spoken, missing = run("signoff", "status", REF), refused("signoff", "status", "MALP-1999-01", code=4)

    assert spoken.stdout.startswith("Nothing is written yet.\n")
    assert "Not asked yet" in spoken.stdout
    assert missing[0].startswith("There is no review ‘MALP-1999-01’ here.")


@pytest.mark.usefixtures("asked")
def test_answers_for_the_present_version_and_says_which_that_is() -> None:
    with on(3, 17):
        present = told("signoff", "status", REF)
        spoken = run(*approving(), *AS_PARTNER)
        answer = told(*approving(), "--as", PARTNERS[1].address)

    assert spoken.exit_code == 0
    assert spoken.stdout.startswith(
        f"Local authority: “Approve this version”, for version 1, sha256 {present['sha256']}.\n"
    )
    assert answer["report"] == {"version": 1, "sha256": present["sha256"]}
    assert answer["seat"] == "Police"


@pytest.mark.usefixtures("asked")
def test_says_when_the_last_answer_moves_the_review() -> None:
    with on(3, 17):
        for partner in PARTNERS[:2]:
            run(*approving(), "--as", partner.address)
        last = run(*approving(), "--as", PARTNERS[2].address)

    assert "MALP-2026-07 moved to “Signed off”.\n" in last.stdout
    assert last.stdout.endswith("Next: malp-flow history show MALP-2026-07\n")


@pytest.mark.usefixtures("asked")
def test_takes_no_answer_that_the_workflow_does_not_ask_for_or_that_lacks_its_reason() -> None:
    with on(3, 17):
        unknown = refused(
            "signoff", "answer", REF, "--answer", "aprove", "--read", read(), *AS_PARTNER, code=4
        )
        no_reason = refused(*asking_for_changes(), *AS_PARTNER)

    assert unknown == ["There is no answer ‘aprove’ here. Did you mean ‘approve’?"]
    assert "Say why" in no_reason[0]


@pytest.mark.usefixtures("asked")
def test_takes_one_answer_for_a_version_and_none_from_somebody_without_a_seat() -> None:
    with on(3, 17):
        run(*approving(), *AS_PARTNER)
        second = refused(*approving(), *AS_PARTNER)
        no_seat = refused(*approving(), *AS_MANAGER, code=4)

    assert "This version has your answer already." in second[0]
    assert no_seat == ["There is nothing here for you under that name."]


@pytest.mark.usefixtures("asked")
def test_keeps_reasons_of_partners_out_of_what_it_prints() -> None:
    with on(3, 17):
        run(*asking_for_changes(), "--because", "Say more about the nights away.", *AS_PARTNER)
        told_all = [
            run(*words, REF, *form).stdout
            for words in (("signoff", "status"), ("history", "show"))
            for form in ((), ("--json",))
        ]

    assert all(told_all)
    assert not [text for text in told_all if "nights" in text]


# ---------------------------------------------------------------- documents

DOCUMENT = ("report", "document", REF)


@pytest.mark.usefixtures("held")
def test_writes_the_report_as_files(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with on(3, 2):
        told(*SAVE, typed=WRITTEN)
        word = run(*DOCUMENT, *AS_REVIEWER)
        table = told(*DOCUMENT, "--what", "table", "--format", "csv", "--out", "t.csv", *AS_MANAGER)

    assert word.exit_code == 0
    assert word.stdout.startswith(f"{REF}-report-v1.docx: version 1, draft, ")
    assert (tmp_path / f"{REF}-report-v1.docx").read_bytes().startswith(b"PK")
    assert (table["file"], table["version"], table["final"]) == ("t.csv", 1, False)
    assert "A plan without dates" in (tmp_path / "t.csv").read_text("utf-8")


@pytest.mark.usefixtures("held")
def test_writes_over_no_file_and_knows_the_forms(tmp_path) -> None:
    taken = tmp_path / "taken.csv"
    taken.write_text("mine", "utf-8")
    with on(3, 2):
        told(*SAVE, typed=WRITTEN)
        over = run(*DOCUMENT, "--what", "table", "--format", "csv", "--out", str(taken), *AS_MANAGER)
        no_form = run(*DOCUMENT, "--what", "slides", "--format", "docx", *AS_MANAGER)

    assert over.exit_code == 3
    assert taken.read_text("utf-8") == "mine"
    assert no_form.exit_code == 2
    assert "There is no slides.docx. Take one of: html, pdf." in no_form.stderr


@pytest.mark.usefixtures("held")
def test_gives_no_document_while_there_is_none_for_somebody() -> None:
    with on(3, 2):
        nothing = run(*DOCUMENT, *AS_MANAGER)
        told(*SAVE, typed=WRITTEN)
        draft = run(*DOCUMENT, *AS_PARTNER)

    assert (nothing.exit_code, draft.exit_code) == (4, 4)


@pytest.mark.usefixtures("asked")
def test_takes_no_answer_to_a_version_that_is_not_the_present_one() -> None:
    with on(3, 17):
        reasons = run("signoff", "answer", REF, "--answer", "approve", "--read", "0" * 12, *AS_PARTNER)

    assert reasons.exit_code == 5
    assert "The report has changed since you opened it." in reasons.stderr


@pytest.mark.usefixtures("asked")
def test_brings_a_report_back_and_asks_again() -> None:
    with on(3, 17):
        run(*approving(), *AS_PARTNER)
        back = told("signoff", "bring-back", REF, "--because", "A date in it is wrong.", *AS_MANAGER)
        meanwhile = [seat["state"] for seat in told("signoff", "status", REF)["seats"]]
        again = told("signoff", "ask", REF, *AS_MANAGER)

    assert (back["count"], again["anew"], again["reminded"]) == (3, 3, 0)
    assert meanwhile == ["waiting"] * 3


@pytest.mark.usefixtures("asked")
def test_hands_a_seat_over_and_asks_whoever_comes_after() -> None:
    with on(3, 17):
        run(*approving(), *AS_PARTNER)
        words = ("--from", PARTNERS[0].address, "--to", "idris.winter@fernshire.example")
        handed = told("signoff", "hand-over", REF, *words, *AS_MANAGER)
        seat = told("signoff", "status", REF)["seats"][0]

    assert handed["seat"] == "Local authority"
    assert (seat["name"], seat["state"], seat["answer"]) == ("Idris Winter", "asked", "")
