"""The command as tests give it: in this process, with what it said and the code it ended with."""

import json
from datetime import UTC, datetime
from typing import Any

import time_machine
from click.testing import CliRunner, Result

from malp_flow.demo.cast import MANAGER, PARTNERS, REVIEWERS
from malp_flow.services import review_lists
from malp_flow.start.main import malp_flow
from malp_flow.wiring import House

AS_MANAGER = ("--as", MANAGER.address)
AS_REVIEWER = ("--as", REVIEWERS[0].address)
AS_PARTNER = ("--as", PARTNERS[0].address)
AS_STRANGER = ("--as", "stranger@fernshire.example")


def run(*arguments: str, typed: str | None = None) -> Result:
    """Give a command, with `typed` on its standard input, and return its answer."""
    return CliRunner().invoke(malp_flow, list(arguments), input=typed)


def told(*arguments: str, code: int = 0, typed: str | None = None) -> Any:
    """Give a command with --json and return its value; it must end with this code."""
    result = run(*arguments, "--json", typed=typed)
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def on(month: int, day: int, hour: int = 10, minute: int = 0) -> time_machine.travel:
    """Stand at a moment of 2026, in UTC, for as long as the `with` lasts."""
    return time_machine.travel(moment(month, day, hour, minute), tick=False)


def moment(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """Return a moment of 2026, in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def refused(*arguments: str, code: int = 3, typed: str | None = None) -> list[str]:
    """Give a command that must end with this code, in words and as JSON; return the reasons.

    Both forms must say the same: refusals in words stand on stdout, what is not there on stderr.
    """
    spoken = run(*arguments, typed=typed)
    answer = told(*arguments, code=code, typed=typed)
    reasons = [reason["sentence"] for reason in answer["reasons"]]
    assert spoken.exit_code == code, spoken.output
    assert answer["done"] is False
    assert reasons
    assert all(reason in (spoken.stdout if code == 3 else spoken.stderr) for reason in reasons)
    return reasons


def state_of(house: House) -> str:
    """Return where the first review of the only partnership stands."""
    with house.reading() as session:
        place = review_lists.partnership(session, None)
        return review_lists.lines(session, place.id, now=house.clock())[0].state
