"""`malp-flow clock`: what it says of a clock that jumped, and who may say that it is right."""

import pytest
from sqlalchemy import select, update

from malp_flow.records.history import Entry
from malp_flow.records.people import Partnership
from malp_flow.services import heartbeat
from malp_flow.wiring import House
from tests.cli.command import AS_MANAGER, AS_REVIEWER, AS_STRANGER, on, refused, run, told
from tests.cli.story import MONDAY

pytestmark = pytest.mark.usefixtures("commissioned")


@pytest.fixture(autouse=True)
def seen(house: House) -> None:
    """A real partnership, whose worker last came by on Monday 12 January at 9am."""
    with house.transaction() as session:
        session.execute(update(Partnership).values(is_demo=False))
        heartbeat.beat(session, "tick", now=MONDAY)


def test_shows_a_clock_that_is_believed() -> None:
    spoken, answer = run("clock", "show"), told("clock", "show")

    assert "It is 12 January 2026, 9am in London. The clock is believed." in spoken.stdout
    assert answer["doubt"] is None


def test_shows_that_the_clock_is_in_doubt_and_when_each_job_came_by() -> None:
    with on(3, 2):
        spoken, answer = run("clock", "show"), told("clock", "show")

    assert "In doubt: that is more than 31 days after" in spoken.stdout
    assert "tick     last came by on 12 January 2026, 9am" in spoken.stdout
    assert "deliver  has never come by" in spoken.stdout
    assert answer["doubt"] == "jumped_ahead"
    assert answer["jobs"]["deliver"] is None


@pytest.mark.parametrize("day", [(3, 2), (1, 12)])
def test_believes_the_clock_once_the_manager_confirmed_it(house: House, day: tuple[int, int]) -> None:
    with on(*day, hour=8):
        said = run("clock", "confirm", *AS_MANAGER)
        answer = told("clock", "show")

    assert said.stdout.startswith("Confirmed: it is ")
    assert answer["doubt"] is None
    with house.reading() as session:
        assert session.scalars(select(Entry.kind).order_by(Entry.seq.desc())).first() == "clock.confirmed"


@pytest.mark.parametrize(("who", "code"), [(AS_REVIEWER, 3), (AS_STRANGER, 4)])
def test_lets_nobody_else_confirm_it(who: tuple[str, str], code: int) -> None:
    with on(3, 2):
        reasons = refused("clock", "confirm", *who, code=code)
        answer = told("clock", "show")

    assert len(reasons) == 1
    assert answer["doubt"] == "jumped_ahead"


def test_confirms_no_clock_that_nobody_doubts() -> None:
    reasons = refused("clock", "confirm", *AS_MANAGER)

    assert reasons == ["The clock is not in doubt, so there is nothing to confirm."]


def test_lets_the_worker_do_nothing_by_a_clock_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALP_SMTP_HOST", "localhost")
    monkeypatch.setenv("MALP_SMTP_SECURITY", "none")
    monkeypatch.setenv("MALP_SENDER_ADDRESS", "reviews@example.org")

    with on(3, 2):
        result = run("worker", "--once")

    assert result.stdout == "0 reminders written down, 0 emails sent.\n"
    assert result.stderr.count("clock.in_doubt") == 2
