"""The one family of errors: each says in a sentence what to do next."""

from malp_flow.wording import gettext


class MalpError(Exception):
    """Something went wrong. Try again; if it stays, tell the administrator."""

    permanent: bool = True
    """False where the same request may go through later."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or gettext((type(self).__doc__ or "").strip()))


class Refused(MalpError):
    """The rules do not allow this."""


class NotFound(MalpError):
    """There is nothing here under that name, or it is not yours to see."""


class BadDefinition(MalpError):
    """A workflow, audit tool or letter is not well made."""


class Misconfigured(MalpError):
    """A setting is missing or wrong, so malp_flow does not start."""


class Conflict(Refused):
    """Somebody changed this meanwhile. Look again, then decide."""

    permanent = False
