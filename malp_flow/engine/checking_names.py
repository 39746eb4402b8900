"""Names that a file declares, and references to them looked up: roles, letters, items, moves."""

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, replace
from functools import cached_property

from malp_flow.engine.definition import WORDS_OF_THE_LANGUAGE, Kind, LetterUse, Workflow
from malp_flow.engine.definition_errors import nearest
from malp_flow.engine.letters import LEAVE_BY_THEMSELVES
from malp_flow.engine.problems import Fault, Path, quoted

LetterProblem = Callable[[str], str]


def never(letter: str) -> str:
    """Return that nothing keeps a letter from being written."""
    del letter
    return ""


@dataclass(frozen=True)
class Names:
    """What a file declares, for references to be looked up in.

    `letters` and `tools` are the names of those that exist; None leaves them unchecked. `letter_problem`
    says what keeps one of them from being written, or nothing.
    """

    workflow: Workflow
    letters: frozenset[str] | None
    letter_problem: LetterProblem = never
    tools: frozenset[str] | None = None

    @cached_property
    def states(self) -> frozenset[str]:
        """The ids of the states."""
        return frozenset(state.id for state in self.workflow.states)

    @cached_property
    def moves(self) -> frozenset[str]:
        """The ids of the moves."""
        return frozenset(move.id for move in self.workflow.moves)

    def role(self, path: Path, role: str | None) -> Iterator[Fault]:
        """Yield a fault where there is no such role."""
        if role is not None and role not in self.workflow.roles:
            yield unknown(path, "R1", what="role", name=role, known=self.workflow.roles.keys())

    def tool(self, path: Path, tool: str | None) -> Iterator[Fault]:
        """Yield a fault where there is no such audit tool."""
        if tool is not None and self.tools is not None and tool not in self.tools:
            yield unknown(path, "M4", what="audit tool", name=tool, known=self.tools)

    def letter(self, path: Path, letter: str) -> Iterator[Fault]:
        """Yield a fault where there is no such letter, where it cannot be written or leaves by itself."""
        if letter in LEAVE_BY_THEMSELVES:
            sentence = f"The letter {quoted(letter)} leaves by itself when somebody does what it tells of."
            yield Fault(path, "M5", sentence, "Take it out, or name another.")
        elif self.letters is not None and letter not in self.letters:
            fault = unknown(path, "M1", what="letter", name=letter, known=self.letters)
            yield replace(fault, mend=f"{fault.mend} Or write it, as a folder in notifications/.")
        elif problem := self.letter_problem(letter):
            sentence = f"The letter {quoted(letter)} cannot be written: {problem}"
            yield Fault(path, "M2", sentence, "Mend its files, or name another.")

    def letter_uses(self, path: Path, uses: tuple[LetterUse, ...]) -> Iterator[Fault]:
        """Yield the faults of a list of letters and of the roles they go to."""
        for number, use in enumerate(uses):
            yield from self.letter((*path, number, "send"), use.send)
            for place, role in enumerate(use.to):
                yield from self.role((*path, number, "to", place), role)
            yield from self._event((*path, number, "came_to" if use.came_to else "invited_to"), use)

    def _event(self, path: Path, use: LetterUse) -> Iterator[Fault]:
        """Yield a fault where a letter is for the people of an event that there is not, or not for these."""
        if use.about_event is None:
            return
        events = self.workflow.items_of(Kind.event)
        if use.about_event not in events:
            yield unknown(path, "G2", what="event", name=use.about_event, known=frozenset(events))
            return
        invited = self.workflow.items[use.about_event].invite
        if not set(use.to) & set(invited):
            sentence = f"Nobody of these roles is invited to {quoted(use.about_event)}."
            yield Fault(path, "G3", sentence, "Send it to a role that the event invites.")


def unknown(path: Path, code: str, *, what: str, name: str, known: Set[str]) -> Fault:
    """Return the fault of a reference to something that the file does not have."""
    # Sorted: a set has another order in each process, and the same file must always be told the same.
    return Fault(path, code, f"There is no {what} called {quoted(name)}.", nearest(name, sorted(known)))


def taken_words(workflow: Workflow) -> Iterator[Fault]:
    """Yield each role, item, move and deadline that bears a word of the language itself."""
    groups = {"roles": workflow.roles, "items": workflow.items, "deadlines": workflow.deadlines}
    named: list[tuple[Path, str]] = [
        ((group, name), name) for group, names in groups.items() for name in names
    ]
    named += [(("moves", number, "id"), move.id) for number, move in enumerate(workflow.moves)]
    for path, name in named:
        if name in WORDS_OF_THE_LANGUAGE:
            sentence = f"{quoted(name)} is a word of the language itself."
            yield Fault(path, "S1", sentence, "Give it another name.")
