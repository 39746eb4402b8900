"""The machine: a review never leaves the edges of its file, and a refusal says everything."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from malp_flow.engine.definition import Kind
from malp_flow.engine.facts import Facts
from malp_flow.engine.gates import blockers
from malp_flow.engine.lives import Act, begins_in, default_life, done_states
from malp_flow.engine.machine import MoveRefused, NoSuchMove, NotNow, after, life_after
from tests.engine.builders import NOW, an_answer, an_item, shipped_workflow, some_facts

WORKFLOW = shipped_workflow()
MOVES = [move.id for move in WORKFLOW.moves]
EDGES = {(source, move.id, move.to) for move in WORKFLOW.moves for source in move.from_}
CHANGES = (an_answer("Health", answer="ask_for_changes"),)
PICTURES = {
    "everything": some_facts(),
    "changes asked": some_facts(items=CHANGES),
    "nothing": Facts(state="commissioned", at=NOW),
}


@pytest.mark.parametrize(("state", "move", "to"), sorted(EDGES))
def test_moves_along_every_edge_once_its_gate_is_open(state: str, move: str, to: str) -> None:
    picture = PICTURES["changes asked" if move == "ask_for_changes" else "everything"]

    there = after(WORKFLOW, move, replace(picture, state=state))

    assert there == to


def test_refuses_with_every_blocker_and_says_them_all() -> None:
    facts = replace(PICTURES["nothing"], state="audits_returned")
    move = WORKFLOW.move("hold_event")
    assert move

    with pytest.raises(MoveRefused) as refusal:
        after(WORKFLOW, "hold_event", facts)

    assert refusal.value.blockers == tuple(blockers(WORKFLOW, move, facts))
    assert len(refusal.value.blockers) == 3
    assert all(blocker.sentence in str(refusal.value) for blocker in refusal.value.blockers)


def test_refuses_a_move_from_the_wrong_state_and_names_both() -> None:
    facts = some_facts(state="audits_returned")

    with pytest.raises(MoveRefused) as refusal:
        after(WORKFLOW, "close_audits", facts)

    [blocker] = refusal.value.blockers
    assert blocker.check == "state"
    assert "‘Close the audits’" in blocker.sentence
    assert "‘Audits returned’" in blocker.sentence


def test_knows_no_move_that_the_file_does_not_name() -> None:
    with pytest.raises(NoSuchMove):
        after(WORKFLOW, "to_signed_off", some_facts())


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(MOVES), st.sampled_from(sorted(PICTURES))), max_size=30))
def test_never_leaves_the_edges_of_its_file(story: list[tuple[str, str]]) -> None:
    state = WORKFLOW.initial.id

    for move_id, picture in story:
        facts = replace(PICTURES[picture], state=state)
        move = WORKFLOW.move(move_id)
        assert move
        if state in move.from_ and not blockers(WORKFLOW, move, facts):
            state = after(WORKFLOW, move_id, facts)
            assert (facts.state, move_id, state) in EDGES
        else:
            with pytest.raises(MoveRefused) as refusal:
                after(WORKFLOW, move_id, facts)
            assert refusal.value.blockers
            assert facts.state == state


def test_forgets_what_it_found_for_the_review_before() -> None:
    with pytest.raises(MoveRefused):
        after(WORKFLOW, "close_audits", some_facts(state="audits_issued", items=(an_item(),)))

    there = after(WORKFLOW, "close_audits", some_facts(state="audits_issued"))

    assert there == "audits_returned"


LIVES = [
    (Kind.return_, [Act.open_up, Act.look_at, Act.work_on, Act.give_back, Act.find_complete], "complete"),
    (Kind.return_, [Act.open_up, Act.say_not_known], "nil_return"),
    (Kind.return_, [Act.open_up, Act.accept_absence, Act.give_back], "returned"),
    (Kind.return_, [Act.open_up, Act.give_back, Act.send_back, Act.work_on, Act.give_back], "returned"),
    (Kind.return_, [Act.open_up, Act.take_away], "withdrawn"),
    (Kind.event, [Act.arrange, Act.arrange, Act.hold], "held"),
    (Kind.document, [Act.open_up, Act.put_forward, Act.draft, Act.put_forward], "put_forward"),
    (Kind.decision, [Act.open_up, Act.answer, Act.ask_again, Act.open_up, Act.answer], "answered"),
    (Kind.step, [Act.open_up, Act.finish], "done"),
    (Kind.step, [Act.leave_out], "not_needed"),
]


@pytest.mark.parametrize(("kind", "acts", "end"), LIVES)
def test_lives_an_item_through_its_acts(kind: Kind, acts: list[Act], end: str) -> None:
    life = default_life(kind)
    state = life.states[0]

    for act in acts:
        state = life_after(life, act, state)

    assert state == end


@pytest.mark.parametrize(
    ("kind", "state", "act"),
    [
        (Kind.return_, "expected", Act.give_back),
        (Kind.return_, "complete", Act.work_on),
        (Kind.return_, "withdrawn", Act.open_up),
        (Kind.event, "to_arrange", Act.hold),
        (Kind.document, "waiting", Act.put_forward),
        (Kind.decision, "waiting", Act.answer),
        (Kind.step, "waiting", Act.finish),
        (Kind.step, "to_do", Act.give_back),
    ],
)
def test_refuses_an_act_that_the_life_does_not_allow(kind: Kind, state: str, act: Act) -> None:
    with pytest.raises(NotNow):
        life_after(default_life(kind), act, state)


@settings(deadline=None)
@given(st.sampled_from(list(Kind)), st.lists(st.sampled_from(list(Act)), max_size=20))
def test_never_leaves_the_edges_of_a_life(kind: Kind, acts: list[Act]) -> None:
    life = default_life(kind)
    edges = {(source, move.id, move.to) for move in life.moves for source in move.from_}
    state = life.states[0]

    for act in acts:
        before = state
        try:
            state = life_after(life, act, state)
        except NotNow:
            assert not [edge for edge in edges if edge[:2] == (before, act)]
        else:
            assert (before, act, state) in edges


def test_makes_an_item_open_where_nothing_has_to_open_it() -> None:
    items = WORKFLOW.items

    beginnings = {name: begins_in(item) for name, item in items.items()}

    assert beginnings == {
        "audit": "expected",
        "learning_event": "to_arrange",
        "family": "to_do",
        **dict.fromkeys(["agreed_action", "learning_shared"], "waiting"),
        **dict.fromkeys([f"impact_{months}_months" for months in (3, 6, 12)], "waiting"),
        "immediate_concern": "to_do",
        "overview_report": "waiting",
        "factual_accuracy": "waiting",
        "sign_off": "waiting",
    }


def test_takes_the_files_own_list_of_what_counts_as_done() -> None:
    own = WORKFLOW.items["audit"].model_copy(update={"done_when": ("returned",)})

    assert done_states(own) == {"returned"}
    assert done_states(WORKFLOW.items["learning_event"]) == {"held"}
