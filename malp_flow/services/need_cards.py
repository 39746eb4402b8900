"""What needs somebody as cards: all that one review waits for is one of them, and its late audits another."""

from collections.abc import Iterable
from dataclasses import replace

from malp_flow.services import mending
from malp_flow.services.mending import Way
from malp_flow.services.need import Kind, Need
from malp_flow.wording import gettext, ngettext

_WAITS = frozenset({Kind.check, Kind.step})
"""What a review waits for before it can move on."""


def gathered(found: Iterable[Need]) -> tuple[Need, ...]:
    """Return one card for each thing that needs somebody, most pressing first."""
    sheaves: dict[tuple[str, str], list[Need]] = {}
    for number, need in enumerate(sorted(found, key=lambda each: each.rank)):
        sheaves.setdefault(_sheaf(need, number), []).append(need)
    cards = [sheaf[0] if len(sheaf) == 1 else _card(sheaf) for sheaf in sheaves.values()]
    return tuple(sorted(cards, key=lambda need: need.rank))


def _sheaf(need: Need, number: int) -> tuple[str, str]:
    if need.point and need.kind in _WAITS:
        return (need.reference, "waits")
    return (need.reference, "late") if need.kind == Kind.late_audit else ("", str(number))


def _card(sheaf: list[Need]) -> Need:
    first, count = sheaf[0], len(sheaf)
    late = first.kind == Kind.late_audit
    said = (
        ngettext(
            "%(reference)s: %(num)s audit is overdue", "%(reference)s: %(num)s audits are overdue", count
        )
        if late
        else ngettext(
            "%(reference)s waits for %(num)s thing", "%(reference)s waits for %(num)s things", count
        )
    )
    pages = {need.way.page if need.way else mending.REVIEW for need in sheaf}
    one = first.way if len(pages) == 1 and first.way else Way(mending.REVIEW, "")
    return replace(
        first,
        title=said % {"reference": first.reference, "num": count},
        text="",
        action=gettext("See who is late") if late else gettext("See what is missing"),
        way=Way(mending.AUDITS, "") if late else one,
        points=tuple(need.point for need in sheaf),
        days_late=max(need.days_late for need in sheaf),
    )
