"""Moves that somebody can make: by roles that act, that are not all empty, and under titles of their own."""

from collections.abc import Iterator, Set

from malp_flow.engine.checking_limits import SIGN_IN
from malp_flow.engine.checking_names import Names
from malp_flow.engine.definition import SCHEDULER, Capacity, Item, Kind, Move, Workflow
from malp_flow.engine.problems import Fault, Path, quoted
from malp_flow.engine.ways import reached, steps_of


def broken_people(names: Names) -> Iterator[Fault]:
    """Yield what stops people from moving a review, though the graph has a way.

    Asked only of a file whose names are sound.
    """
    workflow = names.workflow
    for number, move in enumerate(workflow.moves):
        yield from _readers(workflow, ("moves", number), move)
        yield from _without_a_page(workflow, ("moves", number), move)
        yield from _nobody_to_agree(workflow, ("moves", number), move)
    for name, item in workflow.items.items():
        yield from _raises_from_no_page(workflow, ("items", name), item)
    yield from _same_titles(workflow)
    yield from _only_by_roles_that_may_be_empty(workflow)


def _readers(workflow: Workflow, path: Path, move: Move) -> Iterator[Fault]:
    for place, role in enumerate(move.by):
        if role != SCHEDULER and workflow.roles[role].as_ == Capacity.reader:
            sentence = f"{quoted(role)} only reads, and cannot move a review."
            yield Fault((*path, "by", place), "S9", sentence, "Name a role that acts.")


def _without_a_page(workflow: Workflow, path: Path, move: Move) -> Iterator[Fault]:
    """Yield each role that neither signs in to a review nor, from outside, has a page to move it from."""
    own = {item.by for item in workflow.items.values() if item.kind == Kind.step}
    for place, role in enumerate(move.by):
        held_as = Capacity.reader if role == SCHEDULER else workflow.roles[role].as_
        has_page = held_as in SIGN_IN or (held_as == Capacity.outside and role in own)
        if held_as != Capacity.reader and not has_page:
            sentence = f"{quoted(role)} has no page from which to move a review."
            mend = "Name a manager or reviewer, or somebody outside who has a step."
            yield Fault((*path, "by", place), "S9", sentence, mend)


def _raises_from_no_page(workflow: Workflow, path: Path, item: Item) -> Iterator[Fault]:
    """Yield each party outside that may raise this and has no step, on whose page it would."""
    own = {each.by for each in workflow.items.values() if each.kind == Kind.step and not each.raised_by}
    for place, role in enumerate(item.raised_by):
        if workflow.roles[role].as_ == Capacity.outside and role not in own:
            sentence = f"{quoted(role)} is outside, and has no page from which to raise this."
            yield Fault((*path, "raised_by", place), "S9", sentence, "Give it a step, or take it away here.")


def _nobody_to_agree(workflow: Workflow, path: Path, move: Move) -> Iterator[Fault]:
    agrees = move.waiver.agreed_by if move.waiver else None
    if agrees and workflow.roles[agrees].optional:
        sentence = f"{quoted(agrees)} may stay empty, and then nobody can agree."
        yield Fault(
            (*path, "waiver", "agreed_by"),
            "R2",
            sentence,
            "Name a role that is always held, or leave it out.",
        )


def _same_titles(workflow: Workflow) -> Iterator[Fault]:
    for state in workflow.states:
        seen: dict[str, str] = {}
        for move in workflow.moves_from(state.id):
            title = move.title.casefold()
            if move.people and title in seen and seen[title] != move.id:
                number = workflow.moves.index(move)
                sentence = (
                    f"At {quoted(state.id)} two moves are called {quoted(move.title)}: nobody can choose."
                )
                yield Fault(("moves", number, "title"), "S7", sentence, "Give one of them another title.")
            seen.setdefault(title, move.id)


def _only_by_roles_that_may_be_empty(workflow: Workflow) -> Iterator[Fault]:
    start = {workflow.initial.id}
    somehow = reached(start, steps_of(workflow.moves))
    surely = reached(start, steps_of(move for move in workflow.moves if _somebody_makes(workflow, move)))
    for number, state in enumerate(workflow.states):
        if state.final and state.id in somehow - surely:
            blocked = next((move for move in workflow.moves if _leads_out(workflow, move, surely)), None)
            whom = f": {quoted(blocked.id)} is made by {quoted(blocked.people[0])} alone" if blocked else ""
            sentence = f"To {quoted(state.id)} leads no way without a role that may stay empty{whom}."
            yield Fault(
                ("states", number, "id"), "S9", sentence, "Let a role that is always held make the move."
            )


def _leads_out(workflow: Workflow, move: Move, surely: Set[str]) -> bool:
    """Whether a move leads on from where a review surely comes, and only empty roles could make it."""
    return not _somebody_makes(workflow, move) and not surely.isdisjoint(move.from_) and move.to not in surely


def _somebody_makes(workflow: Workflow, move: Move) -> bool:
    return move.by_itself or any(not workflow.roles[role].optional for role in move.people)
