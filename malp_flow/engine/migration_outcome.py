"""What a move to another version would bring to every review of one shape."""

from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256

from malp_flow.engine.canonical import canonical


@dataclass(frozen=True, slots=True)
class GateChange:
    """A gate that opens or closes by it; `because` says which checks make it so."""

    move: str
    opens: bool
    because: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What would become of all reviews of one shape. With reasons in `blocked` nothing is done to them.

    States, `ready` and `open_moves` are ids of the new file; all else is said in its titles. `made` and
    `closed` are items: ids of the new file, and of the old one.
    """

    to: str | None = None
    ready: str | None = None
    ready_changes: bool = False
    open_moves: tuple[str, ...] = ()
    moves_gained: tuple[str, ...] = ()
    moves_lost: tuple[str, ...] = ()
    gates: tuple[GateChange, ...] = ()
    made: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    roles_lost: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return it as plain values."""
        return asdict(self) | {"letters_at_once": []}

    @cached_property
    def digest(self) -> str:
        """Return what it is compared by, made once for all reviews of the shape."""
        said = {
            name: [[*map(str, asdict(g).values())] for g in value] if name == "gates" else value
            for name, value in self.__dict__.items()
            if name != "digest"
        }
        return sha256(
            canonical({n: list(v) if isinstance(v, tuple) else v for n, v in said.items()})
        ).hexdigest()
