"""What a check found: met or not, and for each thing that is missing who can supply it and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Blocker(NamedTuple):
    """One missing thing. The same on the page, on the command line and in JSON.

    `items` are ids of what it is about, `who` names who can supply it, `do` says what to do about it. `about`
    is the name of the item in the workflow where the page of that item is where it is mended.
    """

    check: str
    sentence: str
    who: str
    do: str
    items: tuple[str, ...] = ()
    about: str = ""

    def as_json(self) -> dict[str, object]:
        """Return it as plain values."""
        return self._asdict() | {"items": list(self.items)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer. `sentence` says what must hold; `progress` how far it is ("5 of 7")."""

    check: str
    sentence: str
    progress: str = ""
    blockers: tuple[Blocker, ...] = ()
    waived: bool = False

    @property
    def met(self) -> bool:
        """Whether it holds."""
        return not self.blockers

    @property
    def lets_pass(self) -> bool:
        """Whether it stops nothing: it holds, or somebody moved on without it."""
        return self.met or self.waived


def found(check: str, sentence: str, blockers: Sequence[Blocker] = (), *, progress: str = "") -> Finding:
    """Return what a check found; no blockers means that it holds."""
    return Finding(check, sentence, progress, tuple(blockers))
