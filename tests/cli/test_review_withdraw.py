"""`malp-flow review withdraw`: ending a review before its time."""

import os
import pty
import subprocess
import sys

import pytest

from malp_flow.wiring import House
from tests.cli.command import AS_MANAGER, refused, run, state_of
from tests.cli.story import PLAY

pytestmark = pytest.mark.usefixtures("commissioned")
REF = PLAY.reference
WITHDRAW = ("review", "withdraw", REF, "--because", "Joined to another review by the partners.")


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_ends_a_review_before_its_time(form: tuple[str, ...], house: House) -> None:
    result = run(*WITHDRAW, *AS_MANAGER, *form)

    assert result.exit_code == 0
    assert ('"moved": true' if form else "MALP-2026-07 moved to “Withdrawn”.") in result.stdout
    assert state_of(house) == "withdrawn"


def test_ends_no_review_without_a_sentence_that_says_why(house: House) -> None:
    reasons = refused("review", "withdraw", REF, "--because", "Not needed.", *AS_MANAGER)

    assert "at least 20 characters" in reasons[0]
    assert state_of(house) == "commissioned"


def test_ends_no_review_twice() -> None:
    run(*WITHDRAW, *AS_MANAGER)

    reasons = refused(*WITHDRAW, *AS_MANAGER)

    assert reasons == ["‘Withdraw the review’ is not possible while the review is at ‘Withdrawn’."]


def test_asks_first_on_a_terminal(house: House) -> None:
    start = "from malp_flow.start.main import main; main()"
    ours, theirs = pty.openpty()
    os.write(ours, b"n\n")

    done = subprocess.run(
        [sys.executable, "-c", start, *WITHDRAW, *AS_MANAGER],
        stdin=theirs, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    os.close(ours)
    os.close(theirs)

    assert "End MALP-2026-07 for good?" in done.stderr
    assert done.returncode == 1
    assert state_of(house) == "commissioned"
