"""A story to rehearse a workflow by: who answers when, who is silent, who asks for more time.

Whoever the story does not mention does everything on its due day.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from malp_flow.engine.checking_names import unknown
from malp_flow.engine.definition import Day, Frozen, Identifier, Kind, Move, Title, Workflow
from malp_flow.engine.definition_errors import validated
from malp_flow.engine.problems import BrokenDefinition, Fault, Path, quoted
from malp_flow.engine.ways import main_line
from malp_flow.engine.yaml_reading import read

Number = Annotated[int, Field(ge=1, le=50)]


class MoreTimeAsked(Frozen):
    """On which day more time is asked for, and until when; it is given the same day."""

    asked_on: Day
    until: Day


class Returned(Frozen):
    """What one agency does with its returns: all of them, or the one about the record of this number."""

    agency: Title
    record: Number | None = None
    on: Day | None = None
    not_known: bool = False
    silent: bool = False
    go_ahead_on: Day | None = None
    more_time: MoreTimeAsked | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "Returned":
        if self.silent and (self.on or self.not_known):
            raise ValueError("whoever is silent returns nothing: leave on and not_known out")
        return self


class Answered(Frozen):
    """What one partner answers, and at which time of asking; usually the first."""

    partner: Number
    answer: Identifier
    round: Number = 1


class ConcernRaised(Frozen):
    """On which day which agency raises something at once; it is acknowledged when its day comes."""

    on: Day
    agency: Title
    what: Identifier


class Rested(Frozen):
    """From which day to which the whole review rests."""

    on: Day
    until: Day


class Story(Frozen):
    """A whole story."""

    story: Identifier
    records: Number = 1
    agencies: Annotated[tuple[Title, ...], Field(min_length=1, max_length=50)] = (
        "Police",
        "Health",
        "School",
    )
    shared_out: bool = False
    partners: Number = 3
    returns: tuple[Returned, ...] = ()
    answers: tuple[Answered, ...] = ()
    moves: Mapping[Identifier, Day] = Field(default_factory=dict)
    events: Mapping[Identifier, Day] = Field(default_factory=dict)
    meetings: Mapping[Identifier, tuple[Day, ...]] = Field(default_factory=dict)
    steps: Mapping[Identifier, Identifier] = Field(default_factory=dict)
    concerns: tuple[ConcernRaised, ...] = ()
    pauses: tuple[Rested, ...] = ()

    def of_return(self, agency: str, record: int) -> Returned | None:
        """Return what the story says of one return, the more exact line first; None where it says nothing."""
        said = [one for one in self.returns if one.agency == agency and one.record in (None, record)]
        return next(iter(sorted(said, key=lambda one: one.record is None)), None)

    def days(self) -> frozenset[str]:
        """Return every day that the story names."""
        named = [day for one in self.returns for day in (one.on, one.go_ahead_on) if day]
        named += [one.more_time.asked_on for one in self.returns if one.more_time]
        named += [one.on for one in self.concerns]
        named += [day for one in self.pauses for day in (one.on, one.until)]
        return frozenset([*named, *self.moves.values(), *self.events.values()])

    def answer_of(self, partner: int, asked: int) -> str | None:
        """Return what a partner answers at this time of asking, where the story says so."""
        said = (one.answer for one in self.answers if (one.partner, one.round) == (partner, asked))
        return next(said, None)

    def line_of(self, workflow: Workflow) -> tuple[Move, ...]:
        """Return the moves that lead to the end in this story: those of the main line that its answers take.

        A move that waits for another answer of a step than the story tells is not made.
        """
        return main_line(workflow, without=[move.id for move in workflow.moves if self._keeps_closed(move)])

    def _keeps_closed(self, move: Move) -> bool:
        return any(
            use.check == "step_answered"
            and self.steps.get(use.about or "") not in (None, use.with_["answer"])
            for use in move.checks
        )

    def move_on(self, move: str) -> date | None:
        """Return the day on which a move is made, where the story says so."""
        return date.fromisoformat(self.moves[move]) if move in self.moves else None


IN_TIME = Story(story="in_time")
"""Everybody does everything on its due day."""


def load_story(source: str, raw: bytes, *, of: Workflow) -> Story:
    """Return the story in these bytes; raises BrokenDefinition with each fault and each unknown name."""
    document = read(source, raw)
    story = validated(Story, document)
    if problems := [document.problem(fault) for fault in _unknown(story, of)]:
        raise BrokenDefinition(source, problems)
    return story


def _unknown(story: Story, workflow: Workflow) -> Iterator[Fault]:
    known = {
        "agency": frozenset(story.agencies),
        "answer": frozenset(answer for item in workflow.items.values() for answer in item.answers),
        "move": frozenset(move.id for move in workflow.moves),
        "event": frozenset(workflow.items_of(Kind.event)),
        "body": frozenset(workflow.bodies),
        "step": frozenset(workflow.items_of(Kind.step)),
        "item that is raised": frozenset(name for name, item in workflow.items.items() if item.raised_by),
    }
    for path, what, name in _named(story):
        if name not in known[what]:
            yield unknown(path, "S3", what=what, name=name, known=known[what])
    line = {move.id for move in story.line_of(workflow)}
    for name in story.moves:
        if name in known["move"] - line:
            sentence = f"Nobody makes {quoted(name)} in this story: it does not lie on its way."
            mend = "Let an answer under steps: lead to it, or leave its day out."
            yield Fault(("moves", name), "S3", sentence, mend)


def _named(story: Story) -> Iterator[tuple[Path, str, str]]:
    yield from ((("returns", n, "agency"), "agency", one.agency) for n, one in enumerate(story.returns))
    yield from ((("answers", n, "answer"), "answer", one.answer) for n, one in enumerate(story.answers))
    for number, one in enumerate(story.concerns):
        yield ("concerns", number, "agency"), "agency", one.agency
        yield ("concerns", number, "what"), "item that is raised", one.what
    yield from ((("moves", name), "move", name) for name in story.moves)
    yield from ((("events", name), "event", name) for name in story.events)
    yield from ((("meetings", name), "body", name) for name in story.meetings)
    for name, answer in story.steps.items():
        yield ("steps", name), "step", name
        yield ("steps", name), "answer", answer
