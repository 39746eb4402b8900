"""`malp-flow workflow`: what it says, and what scripts rely on: exit codes and JSON."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from malp_flow.folders import shipped
from malp_flow.start.main import malp_flow

SOUND = shipped("workflows") / "malp.yaml"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(malp_flow, [str(argument) for argument in arguments])


def real(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process of its own, as a script does."""
    start = "from malp_flow.start.main import main; main()"
    words = [sys.executable, "-c", start, *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60, encoding="utf-8")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The shipped file with three faults of three kinds, the last two on one line."""
    text = SOUND.read_text("utf-8")
    faults = [
        ("sealed_until: audits_returned", "sealed_until: audits_back"),
        ("send: audit_late, to: auditor", "send: audit_tardy, to: auditer"),
    ]
    for old, new in faults:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = tmp_path / "broken.yaml"
    path.write_text(text, "utf-8")
    return path


def test_says_that_the_shipped_file_is_sound() -> None:
    result = run("workflow", "check", SOUND)

    assert result.exit_code == 0
    assert "sound. Multi-agency learning review, version 5, 7 states." in result.output


def test_remarks_on_what_may_not_be_meant_and_calls_the_file_sound() -> None:
    field = Path(__file__).parents[1] / "cases" / "field" / "workflows" / "kirklees.yaml"

    result = run("workflow", "check", field)

    assert result.exit_code == 0
    assert "N1 Nothing follows the answer ‘audited’" in result.output


def test_tells_the_same_problems_in_text_and_in_json(broken: Path) -> None:
    told = run("workflow", "check", broken)
    plain = run("workflow", "check", broken, "--json")

    [answer] = json.loads(plain.output)
    lines = [
        f"{broken}:{each['line']}:{each['column']}: {each['code']} {each['sentence']} {each['mend']}"
        for each in answer["problems"]
    ]
    assert told.exit_code == plain.exit_code == 3
    assert told.output.splitlines() == lines
    assert [each["code"] for each in answer["problems"]] == ["S3", "M1", "R1"]
    assert answer["sound"] is False


def test_points_at_the_line_of_the_fault(broken: Path) -> None:
    [answer] = json.loads(run("workflow", "check", broken, "--json").output)

    lines = broken.read_text("utf-8").splitlines()

    assert "audits_back" in lines[answer["problems"][0]["line"] - 1]
    assert "audit_tardy" in lines[answer["problems"][1]["line"] - 1]


def test_checks_every_file_it_is_given_and_fails_if_one_is_broken(broken: Path) -> None:
    result = run("workflow", "check", SOUND, broken, "--json")

    assert result.exit_code == 3
    assert [answer["sound"] for answer in json.loads(result.output)] == [True, False]


def test_gives_the_digest_of_a_sound_file_to_machines() -> None:
    [answer] = json.loads(run("workflow", "check", SOUND, "--json").output)

    assert len(answer["digest"]) == 64
    assert answer["problems"] == []


def test_rehearses_the_calendar_for_people() -> None:
    result = run("workflow", "rehearse", SOUND, "--start", "2026-01-12")

    assert result.exit_code == 0
    assert "2 February 2026  Audit: due" in result.output
    assert "16 February 2026  Learning event: not before" in result.output
    assert "5 February 2026  audit_needs_help to Safeguarding lead" in result.output
    assert "30 March 2026  sign_off_asked to Safeguarding partner (item sign_off)" in result.output


def test_rehearses_the_calendar_for_machines() -> None:
    result = run("workflow", "rehearse", SOUND, "--start", "2026-01-12", "--json")

    plan = json.loads(result.output)
    assert {day["deadline"]: day["on"] for day in plan["deadlines"]} == {
        "audit": "2026-02-02",
        "event": "2026-02-16",
        "report": "2026-03-16",
        "accuracy": "2026-03-30",
        "sign_off": "2026-04-15",
        "learning_shared": "2026-05-14",
        "impact_3_months": "2026-07-15",
        "impact_6_months": "2026-10-15",
        "impact_12_months": "2027-04-15",
    }
    assert plan["deadlines"][0]["at"] == "2026-02-02T17:00:00+00:00"
    assert plan["start"] == "2026-01-12"


def test_does_not_rehearse_a_broken_file(broken: Path) -> None:
    result = run("workflow", "rehearse", broken, "--start", "2026-01-12")

    assert result.exit_code == 3
    assert result.output == run("workflow", "check", broken).output


def test_prints_the_schema_that_it_ships() -> None:
    result = run("workflow", "schema")

    assert result.exit_code == 0
    assert result.output == (SOUND.parent / "schema" / "workflow.schema.json").read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("workflow", "check"),
        ("workflow", "check", "no_such_file.yaml"),
        ("workflow", "rehearse", SOUND),
        ("workflow", "rehearse", SOUND, "--start", "12 January"),
        ("workflow", "activate", SOUND),
    ],
)
def test_calls_a_missing_file_or_word_wrong_usage(arguments: tuple[object, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_ends_with_the_same_codes_in_a_process_of_its_own(broken: Path) -> None:
    sound, refused = real("workflow", "check", SOUND), real("workflow", "check", broken)
    missing = real("workflow", "check", "no_such_file.yaml")

    assert (sound.returncode, refused.returncode, missing.returncode) == (0, 3, 2)
    assert "Traceback" not in refused.stderr + missing.stderr
    assert "no_such_file.yaml" in missing.stderr


def test_ends_with_a_sentence_when_days_lie_beyond_the_calendar() -> None:
    result = real("workflow", "rehearse", SOUND, "--start", "9990-01-04")

    assert result.returncode == 3
    assert "Traceback" not in result.stderr
    assert "further away than the calendars reach" in result.stdout


# ---------------------------------------------------------------- files side by side and as pictures


def test_draws_a_file_in_each_form() -> None:
    table, svg = run("workflow", "diagram", SOUND), run("workflow", "diagram", SOUND, "--format", "svg")
    plain = json.loads(run("workflow", "diagram", SOUND, "--format", "mermaid", "--json").output)

    assert "-> Audits issued: Issue the audits; Business manager; 6 checks" in table.output
    assert svg.output.startswith("<svg ")
    assert plain["drawn"].startswith("stateDiagram-v2")


def test_marks_a_state_that_is_there_and_no_other() -> None:
    marked = run("workflow", "diagram", SOUND, "--at", "event_held")
    wrong = run("workflow", "diagram", SOUND, "--at", "event_hold")

    assert "Event held  <- here" in marked.output
    assert wrong.exit_code == 3
    assert "Did you mean" in wrong.output or "event_held" in wrong.output


def test_says_in_what_two_files_differ(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(
        SOUND.read_text("utf-8").replace("working_days: 15", "working_days: 20"), encoding="utf-8"
    )

    told, same = run("workflow", "diff", SOUND, other), run("workflow", "diff", SOUND, SOUND)
    plain = json.loads(run("workflow", "diff", SOUND, other, "--json").output)

    assert told.output == "deadlines.audit.due.working_days: 15 becomes 20\n"
    assert same.output == "They mean the same.\n"
    assert plain == [{"place": "deadlines.audit.due.working_days", "said": "15 becomes 20"}]


def test_compares_no_broken_file(broken: Path) -> None:
    result = run("workflow", "diff", SOUND, broken)

    assert result.exit_code == 3
    assert f"{broken}:" in result.output


def test_copies_a_shipped_workflow_by_its_name_and_writes_over_nothing(tmp_path: Path) -> None:
    target = tmp_path / "our-review.yaml"

    first, again = run("workflow", "copy", "malp", target), run("workflow", "copy", "malp", target)
    none = run("workflow", "copy", "malpp", tmp_path / "x.yaml")

    assert first.exit_code == 0
    assert "workflow: our_review\nversion: 1\n" in target.read_text("utf-8")
    assert run("workflow", "check", target).exit_code == 0
    assert (again.exit_code, none.exit_code) == (3, 3)
    assert "Shipped are:" in none.output
    assert not (tmp_path / "x.yaml").exists()


def test_simulates_a_file_the_same_way_by_the_same_seed() -> None:
    arguments = ("workflow", "simulate", SOUND, "--start", "2026-01-12", "--runs", "5", "--seed", "3")

    first, again = (json.loads(run(*arguments, "--json").stdout) for _ in range(2))
    spoken = run(*arguments)

    assert first == again
    assert first["runs"] == 5
    assert "5 runs, seed 3" in spoken.stdout
    assert "half by" in spoken.stdout


def test_simulates_with_the_meetings_that_it_is_told_and_says_where_a_day_is_missing() -> None:
    panel = str(shipped("workflows") / "panel.yaml")
    arguments = ("workflow", "simulate", panel, "--start", "2026-01-12", "--runs", "5", "--late", "0")

    told = run(*arguments, "--meeting", "child_protection_committee=2026-04-14").stdout
    untold = run(*arguments).stdout
    wrong = run(*arguments, "--meeting", "qa=2026-04-14")

    assert "14 April 2026" in told
    assert "child_protection_committee=DATE" not in told
    assert "no day in 5 of 5 runs" in untold
    assert "--meeting child_protection_committee=DATE" in untold
    assert wrong.exit_code == 2


def test_simulates_as_reviews_went_here_and_says_from_how_many(house, returned) -> None:
    found = json.loads(
        run("workflow", "simulate", SOUND, "--start", "2026-01-12", "--as-lived", "--json").stdout
    )
    spoken = run("workflow", "simulate", SOUND, "--start", "2026-01-12", "--as-lived").stdout

    assert found["drawn_from"]["audit"] >= 1
    assert f"Audit: by --late and --late-by; only {found['drawn_from']['audit']} yet" in spoken
