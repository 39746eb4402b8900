"""What a command ends with; scripts rely on it. `docs/command_line.md` has the list."""

from malp_flow.errors import BadDefinition, Conflict, MalpError, NotFound, Refused

DONE, UNEXPECTED, WRONG_USAGE, REFUSED, NOT_FOUND, CHANGED_MEANWHILE, BROKEN_HISTORY = range(7)
WARNINGS = 8
STOPPED = 130


def of(error: MalpError) -> int:
    """Return the code for an error; a broken file is refused, a missing setting is unexpected."""
    if isinstance(error, NotFound):
        return NOT_FOUND
    if isinstance(error, Conflict):
        return CHANGED_MEANWHILE
    return REFUSED if isinstance(error, Refused | BadDefinition) else UNEXPECTED


def word(code: int) -> str:
    """Return the word by which JSON names a code."""
    words = {REFUSED: "refused", NOT_FOUND: "not_found", CHANGED_MEANWHILE: "conflict"}
    return words.get(code, "unexpected")
