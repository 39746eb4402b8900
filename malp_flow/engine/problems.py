"""What is wrong with a file that people write: where, in one sentence, and one way to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from malp_flow.errors import BadDefinition

MOST_TOLD = 50
"""Faults told at once: whoever has mended fifty asks again, and a file of nonsense costs no more."""

_LONGEST_QUOTE = 60

Path: TypeAlias = tuple[str | int, ...]
"""The way to a part of a file: keys of groups, and positions in lists from 0."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault at a path of the file; whoever has the file knows its line and column."""

    path: Path
    code: str
    sentence: str
    mend: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in one place; `line` and `column` count from 1, in characters.

    `code` is a family letter with a number or a word (`S0-duplicate-key`) and stays the same for ever:
    people search for it and tests compare it. `sentence` and `mend` are for reading.
    """

    line: int
    column: int
    code: str
    sentence: str
    mend: str

    def said(self, source: str) -> str:
        """Return the fault on one line, in the form that editors turn into a link."""
        return f"{source}:{self.line}:{self.column}: {self.code} {self.sentence} {self.mend}".rstrip()


class BrokenDefinition(BadDefinition):
    """The file is not well made."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        """Keep the first problems in the order of the file; `source` is the name people know it by.

        Each is kept once, and at most `MOST_TOLD` of them.
        """
        self.source = source
        self.problems = tuple(sorted(set(problems))[:MOST_TOLD])
        super().__init__("\n".join(problem.said(source) for problem in self.problems))

    def __reduce__(self) -> tuple[type["BrokenDefinition"], tuple[str, tuple[Problem, ...]]]:
        """Return how to make a copy; without this the error cannot leave a child process."""
        return (type(self), (self.source, self.problems))


def quoted(text: object) -> str:
    """Return a word of the file in quotation marks, cut where it is longer than a line can bear."""
    words = " ".join(str(text).split())
    if len(words) > _LONGEST_QUOTE:
        words = words[: _LONGEST_QUOTE - 1] + "…"
    return f"‘{words}’"
