"""Reviews on the board: by state, with how far each is from its next move."""

from collections.abc import Iterable
from dataclasses import dataclass

from malp_flow.engine import gates
from malp_flow.engine.definition import Kind
from malp_flow.engine.facts import Facts, ItemFact
from malp_flow.engine.ways import main_line
from malp_flow.services.moves import Prospect
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext


@dataclass(frozen=True, slots=True)
class Card:
    """One review on the board."""

    reference: str
    theme: str
    process: str
    """The title of its process, where reviews of several are shown; else nothing."""
    gate_open: bool
    gate_line: str


@dataclass(frozen=True, slots=True)
class Column:
    """The reviews of one state."""

    title: str
    cards: tuple[Card, ...]


def prospects(review: OpenReview, known: Facts) -> list[Prospect]:
    """Return every move from the present state with what its gate finds in these facts."""
    return [
        Prospect(move, gates.findings(review.workflow, move, known))
        for move in review.workflow.moves_from(review.state)
    ]


def returns_of(review: OpenReview, known: Facts) -> list[ItemFact]:
    """Return every live audit of a review, in the order of the matrix."""
    return [item for name in review.workflow.items_of(Kind.return_) for item in known.items_named(name)]


def columns(seen: list[tuple[OpenReview, str, Facts]]) -> tuple[Column, ...]:
    """Return the reviews by state, in the order of their workflows."""
    by_title: dict[str, list[Card]] = {title: [] for title in state_titles(row[0] for row in seen)}
    several = len({review.workflow.workflow for review, _, _ in seen}) > 1
    for review, theme, known in seen:
        process = review.workflow.title if several else ""
        by_title[review.workflow.state(review.state).title].append(
            card(review, theme, known, process=process)
        )
    return tuple(Column(title, tuple(cards)) for title, cards in by_title.items())


def state_titles(seen: Iterable[OpenReview]) -> tuple[str, ...]:
    """Return the titles of all states of these reviews, in the order of their workflows."""
    return tuple(dict.fromkeys(state.title for review in seen for state in review.workflow.states))


def card(review: OpenReview, theme: str, known: Facts, *, process: str = "") -> Card:
    """Return one review as the board shows it: how much is missing before it can move on."""
    guarded = [prospect for prospect in prospects(review, known) if prospect.move.checks]
    if not guarded:
        return Card(review.reference, theme, process, gate_open=False, gate_line="")
    # With none open, the one that leads forward says how far the review is, not one that sends it back.
    onward = [prospect for prospect in guarded if prospect.move in main_line(review.workflow)] or guarded
    first = next((prospect for prospect in guarded if prospect.is_open), onward[0])
    missing = sum(len(finding.blockers) for finding in first.findings if not finding.lets_pass)
    line = gettext("Ready: %(move)s") if first.is_open else gettext("%(missing)s to go: %(move)s")
    words = line % {"missing": missing, "move": first.move.title}
    return Card(review.reference, theme, process, gate_open=first.is_open, gate_line=words)
