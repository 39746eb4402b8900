"""`malp-flow review set-up`: choosing the audit tool, with a theme or without."""

import pytest

from malp_flow.demo.cast import MANAGER
from tests.cli.command import AS_MANAGER, AS_PARTNER, refused, run, told
from tests.cli.story import PLAY

pytestmark = pytest.mark.usefixtures("commissioned")
REF = PLAY.reference
NAMES = ("procedure", "screening_tool", "panel", "return_interview", "review_interval")


def test_chooses_the_audit_tool_with_a_theme_and_its_local_names() -> None:
    names = [word for name in NAMES for word in ("--value", f"{name}=the Fernshire {name}")]

    result = run("review", "set-up", REF, "--theme", "exploitation", *names, *AS_MANAGER)

    assert result.exit_code == 0
    assert result.stdout.startswith("The audit tool of MALP-2026-07 is chosen, with the questions on exploi")
    assert "No audit tool is chosen yet." not in run("review", "show", REF).stdout


def test_chooses_the_audit_tool_alone_where_there_is_no_theme() -> None:
    answer = told("review", "set-up", REF, "--no-theme", *AS_MANAGER)

    assert (answer["done"], answer["theme"], answer["state"]) == (True, None, "commissioned")


def test_lists_every_local_name_that_the_theme_still_needs() -> None:
    given = ("--value", "panel=Fernshire Exploitation Panel")

    reasons = refused("review", "set-up", REF, "--theme", "exploitation", *given, *AS_MANAGER)

    assert len(reasons) == len(NAMES) - 1
    assert "‘procedure’" in reasons[0]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--theme", "exploitation", "--no-theme"), 2),
        (("--theme", "exploitation", "--value", "panel"), 2),
        (("--theme", "exploytation"), 4),
        (("--no-theme", "--value", "panel=Fernshire Panel"), 4),
    ],
)
def test_chooses_no_tool_that_was_not_said_clearly(words: tuple[str, ...], code: int) -> None:
    result = run("review", "set-up", REF, *words, *AS_MANAGER)

    assert (result.exit_code, result.stdout) == (code, "")
    assert "No audit tool is chosen yet." in run("review", "show", REF).stdout


def test_names_who_leads_a_review() -> None:
    answer = told("review", "name-reviewer", REF, "--reviewer", MANAGER.address, *AS_MANAGER)
    refused("review", "name-reviewer", REF, "--reviewer", "nobody@fernshire.example", *AS_MANAGER, code=4)
    refused("review", "name-reviewer", REF, "--reviewer", MANAGER.address, *AS_PARTNER)

    assert answer["reviewer"] == MANAGER.name
