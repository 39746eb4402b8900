"""Who acts: a member of a partnership, or the system by itself."""

from dataclasses import dataclass
from uuid import UUID

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts in one partnership; `membership_id` None is the system.

    `roles` of a review are looked up when they are needed, never carried along. `machine_account` is
    the account of the machine under which a command was given in their name; empty on the web.
    """

    partnership_id: UUID
    membership_id: UUID | None = None
    machine_account: str = ""

    @property
    def is_system(self) -> bool:
        """Whether nobody but the clock asked for this."""
        return self.membership_id is None

    @property
    def word(self) -> str:
        """How the history names them: by id, never by name or address."""
        return SYSTEM if self.membership_id is None else str(self.membership_id)

    @property
    def person_id(self) -> UUID:
        """The member's id; only for acts that a person must answer for."""
        if self.membership_id is None:
            raise ValueError("A person must answer for this.")
        return self.membership_id
