"""A workflow lived many times: without delays as planned, with them never earlier."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from malp_flow.engine.rehearsal import rehearse
from malp_flow.engine.simulation import Delays, Simulation, simulate
from tests.engine.builders import shipped_definition

MONDAY = date(2026, 1, 12)


def lived(*, runs: int = 20, seed: int = 1, **delays: float) -> Simulation:
    return simulate(shipped_definition(), MONDAY, delays=Delays(**delays), runs=runs, seed=seed)  # type: ignore[arg-type]


def test_comes_to_the_plan_where_nobody_is_late() -> None:
    planned = [(state.state, state.on) for state in rehearse(shipped_definition(), MONDAY).states]

    found = lived(share_late=0)

    assert [(state.state, state.half) for state in found.states] == planned
    assert all(state.few == state.last for state in found.states)
    assert found.in_length in (None, 1.0)


@given(share=st.floats(0, 1), late=st.floats(0, 60), returns=st.integers(1, 20), seed=st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_reaches_no_state_before_the_plan_and_more_runs_later_ones_later(
    share: float, late: float, returns: int, seed: int
) -> None:
    planned = [state.on for state in rehearse(shipped_definition(), MONDAY).states]

    found = lived(runs=5, seed=seed, share_late=share, days_late=late, returns=returns)

    for state, day in zip(found.states, planned, strict=True):
        days = [each for each in (day, state.few, state.half, state.most, state.last) if each]
        assert len(days) == 5
        assert days == sorted(days)


def test_draws_the_same_by_the_same_seed_and_others_by_another() -> None:
    first, again, other = lived(seed=7), lived(seed=7), lived(seed=8)

    assert first == again
    assert first.states != other.states


def test_waits_longer_for_many_returns_than_for_one() -> None:
    one, many = (lived(runs=60, share_late=0.5, returns=number) for number in (1, 30))

    assert (one.states[2].half or MONDAY) < (many.states[2].half or MONDAY)


def test_counts_each_run_as_it_goes() -> None:
    ticks: list[int] = []

    simulate(shipped_definition(), MONDAY, delays=Delays(), runs=3, seed=1, tick=lambda: ticks.append(1))

    assert len(ticks) == 3


def test_draws_only_delays_that_were_seen_where_a_clock_has_enough_of_them() -> None:
    days = dict.fromkeys(shipped_definition().workflow.deadlines, (0,) * 5)

    never = lived(share_late=1.0, days_late=30.0, seen=days)  # type: ignore[arg-type]
    few = lived(share_late=1.0, days_late=30.0, seen=days | {"audit": (0,) * 4})  # type: ignore[arg-type]

    assert [state.last for state in never.states] == [state.half for state in lived(share_late=0).states]
    assert few.states != never.states
