"""What a person is told when a command fails as nobody foresaw: a sentence, and where the details are."""

import os
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from malp_flow import __version__

NAME = "malp_flow-errors.log"


def noted(error: BaseException, *, command: str, at: datetime) -> Path | None:
    """Add the details to a file in the data folder, or else in the temporary one; return it, or None.

    Of the command only its name is kept: what was typed may name people. `at` is in UTC.
    """
    details = "".join(traceback.format_exception(error))
    words = f"{at.astimezone(UTC).isoformat()} malp_flow {__version__} {command}\n{details}\n"
    for folder in (Path(os.environ.get("MALP_DATA_FOLDER") or "data"), Path(tempfile.gettempdir())):
        path = folder / NAME
        try:
            with path.open("a", encoding="utf-8") as kept:
                kept.write(words)
        except OSError:
            continue
        return path.resolve()
    return None


def sentences(where: Path | None) -> str:
    """Return what to tell the person."""
    kept = f"The details are in {where}." if where else "The details could not be written down."
    return (
        "Something went wrong that malp_flow did not foresee. What was done before is kept, this was not.\n"
        f"{kept} Try again; if it stays, send them to whoever looks after malp_flow (SECURITY.md says how)."
    )
