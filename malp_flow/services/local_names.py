"""What a partnership calls things that audit tools ask about: said once, offered at each set-up.

A review keeps the names with which its audits were issued.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.audit_tool import LONGEST_LOCAL_VALUE, LocalValue, Overlay
from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.own_tools import LocalName
from malp_flow.services import access, history
from malp_flow.services.actor import Actor
from malp_flow.services.tool_shelf import ToolShelf, shelf_of


class TooLongName(Refused):
    """A local name has at most 200 characters. Shorten it."""


@dataclass(frozen=True, slots=True)
class LocalNameLine:
    """One name to fill in: what it is for, an example, who asks for it, and what was filled in."""

    name: str
    title: str
    example: str
    asked_by: tuple[str, ...]
    value: str


def kept(session: Session, partnership_id: UUID) -> dict[str, str]:
    """Return the names that a partnership has filled in."""
    rows = session.execute(
        select(LocalName.name, LocalName.value).where(LocalName.partnership_id == partnership_id)
    )
    return {row.name: row.value for row in rows}


def lines(session: Session, partnership_id: UUID) -> list[LocalNameLine]:
    """Return every name that an audit tool or a theme asks for, in their order, with what was filled in."""
    said, found = kept(session, partnership_id), dict[str, LocalNameLine]()
    for title, wanted in _asking(shelf_of(session)):
        for name, value in wanted.items():
            before = found[name].asked_by if name in found else ()
            found[name] = LocalNameLine(
                name, value.title, value.example, (*before, title), said.get(name, "")
            )
    return list(found.values())


def filled(session: Session, partnership_id: UUID, given: Mapping[str, str]) -> dict[str, str]:
    """Return the names given for one review; where none is, the one that the partnership filled in."""
    return kept(session, partnership_id) | {name: value for name, value in given.items() if value.strip()}


def shown(session: Session, partnership_id: UUID, theme: Overlay | None) -> dict[str, str]:
    """Return the names with which a theme is shown before it is used: what is not filled in, in brackets."""
    wanted = theme.local_values if theme else {}
    return {name: f"[{value.title}]" for name, value in wanted.items()} | kept(session, partnership_id)


def keep(session: Session, given: Mapping[str, str], *, by: Actor, now: datetime) -> list[str]:
    """Keep the names that are asked for, and return those that changed; an empty one is forgotten.

    Reviews keep theirs. Raises NotYours, TooLongName.
    """
    access.require_capacity(session, by, Capacity.manager, Capacity.administrator, on=local_day(now))
    before, changed = kept(session, by.partnership_id), []
    for line in lines(session, by.partnership_id):
        value = " ".join(cleaned(given.get(line.name, before.get(line.name, ""))).split())
        if len(value) > LONGEST_LOCAL_VALUE:
            raise TooLongName
        if value != before.get(line.name, ""):
            changed.append(line.name)
            _put(session, line.name, value, by=by, now=now)
    if changed:
        history.append(session, "local_names.changed", by=by, now=now, facts={"names": sorted(changed)})
    return changed


def _put(session: Session, name: str, value: str, *, by: Actor, now: datetime) -> None:
    row = session.get(LocalName, (by.partnership_id, name))
    if row is None:
        row = LocalName(partnership_id=by.partnership_id, name=name)
        session.add(row)
    if not value:
        session.delete(row)
        return
    row.value, row.changed_at, row.changed_by = value, now, by.membership_id


def _asking(shelf: ToolShelf) -> list[tuple[str, Mapping[str, LocalValue]]]:
    return [(theme.title, theme.local_values) for theme in shelf.overlays.values()]
