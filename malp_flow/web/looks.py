"""The warning after something was kept that looks like somebody’s identity."""

from collections.abc import Sequence

from malp_flow.wording import gettext as _


def with_warning(said: str, places: Sequence[str]) -> str:
    """Return what is said of an act that is done, and the warning where there is one."""
    found = ", ".join(f"“{place}”" for place in places)
    warning = _(
        "This may say who somebody is: %(found)s. It is saved. If it does, tell the business manager."
    )
    return f"{said} {warning % {'found': found}}" if found else said
