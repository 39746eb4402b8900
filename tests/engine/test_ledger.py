"""Day by day: an email, or why there was none."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from malp_flow.engine.ledger import Line, Spell, Step, folded, lines

MONDAY = date(2026, 2, 2)
DAYS = [MONDAY + timedelta(days=n) for n in range(5)]
NOTHING = "no reminder was due"


def test_says_what_left_before_what_did_not_and_then_what_held_reminders_back() -> None:
    late = Step(DAYS[1], False, "overtaken")
    found = lines(DAYS[:3], [late, Step(DAYS[1], True, "sent")], [Spell(DAYS[0], DAYS[1], "held")], NOTHING)

    assert [(line.sent, line.words) for line in found] == [
        (False, ("held",)),
        (True, ("sent", "overtaken")),
        (False, (NOTHING,)),
    ]


def test_says_what_held_reminders_back_beside_one_that_does_not_say_why() -> None:
    late = Step(DAYS[1], False, "left later", says_why=False)

    found = lines(DAYS[:2], [late], [Spell(DAYS[0], DAYS[1], "held")], NOTHING)

    assert [line.words for line in found] == [("held",), ("left later", "held")]


def test_folds_days_of_which_the_same_is_so_but_none_on_which_an_email_left() -> None:
    found = folded(lines(DAYS, [Step(DAYS[2], True, "sent")], [], NOTHING))

    assert found == [
        Line(DAYS[0], DAYS[1], False, (NOTHING,)),
        Line(DAYS[2], DAYS[2], True, ("sent",)),
        Line(DAYS[3], DAYS[4], False, (NOTHING,)),
    ]


def test_keeps_an_email_that_left_on_a_day_on_which_nobody_works() -> None:
    saturday, later = DAYS[4] + timedelta(days=1), DAYS[4] + timedelta(days=30)

    found = lines(DAYS, [Step(saturday, True, "sent"), Step(later, False, "planned")], [], NOTHING)

    assert [line.first for line in found] == [*DAYS, saturday]
    assert found[-1].words == ("sent",)


AROUND = [MONDAY + timedelta(days=n) for n in range(-3, 9)]
ANY_STEPS = st.builds(Step, st.sampled_from(AROUND), st.booleans(), st.sampled_from(["a", "b", "c"]))


@given(st.lists(ANY_STEPS))
def test_loses_no_email_on_whatever_day_it_left(steps: list[Step]) -> None:
    found = lines(DAYS, steps, [], NOTHING)

    told = [(line.first, words) for line in found for words in line.words if line.sent]
    assert {(step.on, step.words) for step in steps if step.sent} <= set(told)
    assert len({line.first for line in found}) == len(found)
    assert set(DAYS) <= {line.first for line in found}


STEPS = st.builds(Step, st.sampled_from(DAYS), st.booleans(), st.sampled_from(["a", "b", "c"]))
SPELLS = st.builds(Spell, st.sampled_from(DAYS), st.none() | st.sampled_from(DAYS), st.just("held"))


@given(st.lists(STEPS), st.lists(SPELLS))
def test_has_one_line_a_day_and_loses_no_email(steps: list[Step], spells: list[Spell]) -> None:
    found = lines(DAYS, steps, spells, NOTHING)

    told = {(line.first, words) for line in found for words in line.words}
    assert [line.first for line in found] == DAYS
    assert {(step.on, step.words) for step in steps} <= told
    assert all(line.sent == any(step.sent and step.on == line.first for step in steps) for line in found)
