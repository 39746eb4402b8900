"""People from a spreadsheet: read as they stand, checked line by line, let in all together or not at all."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.people import Agency
from malp_flow.services import access, administration, holdings, people
from malp_flow.services.actor import Actor
from malp_flow.services.administration import OF_ADMINISTRATORS, OF_AN_AGENCY
from malp_flow.wording import gettext as _

MOST_LINES = 500
COLUMNS = ("agency", "name", "address", "role", "kind")
_TITLES = {
    "agency": "agency", "organisation": "agency", "organization": "agency",
    "name": "name", "full name": "name",
    "email": "address", "e-mail": "address", "mail": "address", "email address": "address",
    "role": "role", "kind": "kind", "kind of agency": "kind",
}  # fmt: skip
_ROLES = {
    "": None, "auditor": None, "partner": None, "safeguarding partner": None,
    "business manager": Capacity.manager, "manager": Capacity.manager,
    "administrator": Capacity.administrator,
    "lead reviewer": Capacity.reviewer, "reviewer": Capacity.reviewer,
    "safeguarding lead": Capacity.lead, "lead": Capacity.lead,
    "co-ordinator": Capacity.coordinator, "coordinator": Capacity.coordinator,
    "scrutineer": Capacity.reader, "reader": Capacity.reader,
}  # fmt: skip
"""Words that spreadsheets use. Auditors, partners and those who come to an event are named in a review."""


class NothingToRead(Refused):
    """There is no line to read. Copy the lines from the spreadsheet, or choose its file."""


class TooManyLines(Refused):
    """That is more than 500 lines. Divide the list, and let it in piece by piece."""


class NotAllRight(Refused):
    """Something in the list has to be put right first. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list, with the number it has there; every word without spaces around it."""

    number: int
    agency: str = ""
    name: str = ""
    address: str = ""
    role: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """One line, what it will do in words, and what is wrong with it; one of the two is empty."""

    row: Row
    will: tuple[str, ...]
    wrong: str


def read(text: str) -> list[Row]:
    """Return the lines of a list copied from a spreadsheet or a CSV file, empty ones left out.

    Tabs, semicolons or commas stand between cells. A first line of titles says which column is which; without
    one they are agency, name, email address, role, kind of agency. Raises NothingToRead, TooManyLines.
    """
    lines = text.lstrip("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    between = next((sign for sign in "\t;" if sign in first), ",")
    try:
        return rows_of(csv.reader(io.StringIO("\n".join(lines)), delimiter=between))
    except csv.Error:  # one cell as long as a book
        raise NothingToRead from None


def rows_of(cells: Iterable[list[str]]) -> list[Row]:
    """Return the same from cells that are apart already, such as those of a workbook."""
    found: list[Row] = []
    columns: list[str] | None = None
    for number, line in enumerate(cells, start=1):
        words = [cell.strip() for cell in line]
        if not any(words):
            continue
        if columns is None:
            titles = [_TITLES.get(word.casefold(), "") for word in words]
            columns = titles if "address" in titles else list(COLUMNS)
            if "address" in titles:
                continue
        named = {column: word for column, word in zip(columns, words, strict=False) if column}
        found.append(Row(number, **named))
        if len(found) > MOST_LINES:
            raise TooManyLines
    if not found:
        raise NothingToRead
    return found


def check(session: Session, rows: list[Row], *, by: Actor, now: datetime) -> list[Checked]:
    """Return what each line will do, or what is wrong with it; changes nothing. Raises NotYours."""
    access.require_capacity(session, by, Capacity.administrator, Capacity.manager, on=local_day(now))
    held = holdings.in_force_on(session, partnership_id=by.partnership_id, on=local_day(now), review_id=None)
    mine = {each.capacity for each in held if each.membership_id == by.membership_id}
    looking = _Looking(session, by, _agencies(session, by), frozenset(mine))
    return [looking.at(row) for row in rows]


def let_in(session: Session, rows: list[Row], *, by: Actor, now: datetime) -> int:
    """Let everybody in, with their agencies and roles, and return how many lines that were.

    Nothing is changed where a line is wrong. Raises NotAllRight, NotYours.
    """
    if any(each.wrong for each in check(session, rows, by=by, now=now)):
        raise NotAllRight
    agencies = _agencies(session, by)
    for row in rows:
        if row.agency and _folded(row.agency) not in agencies:
            made = administration.add_agency(session, name=row.agency, kind=row.kind, by=by, now=now)
            agencies[_folded(row.agency)] = made
        member = administration.add_person(session, name=row.name, address=row.address, by=by, now=now)
        _give(session, member, row, agencies, by=by, now=now)
    return len(rows)


def _give(
    session: Session, member: UUID, row: Row, agencies: dict[str, UUID], *, by: Actor, now: datetime
) -> None:
    capacity = _ROLES[row.role.casefold()]
    if capacity is None:
        return
    place = agencies[_folded(row.agency)] if capacity in OF_AN_AGENCY else None
    try:
        administration.give(session, member, capacity, agency_id=place, by=by, now=now)
    except administration.HeldAlready:
        return


def _agencies(session: Session, by: Actor) -> dict[str, UUID]:
    query = select(Agency.name, Agency.id).where(Agency.partnership_id == by.partnership_id)
    return {_folded(name): agency for name, agency in session.execute(query)}


def _folded(name: str) -> str:
    return " ".join(name.replace("’", "'").casefold().split())


class _Looking:
    """What was seen so far in the list: the same mailbox and the same new agency stand in it once."""

    def __init__(self, session: Session, by: Actor, agencies: dict[str, UUID], mine: frozenset[str]) -> None:
        self.session, self.by, self.mine = session, by, mine
        self.agencies = set(agencies)
        self.seen: dict[str, int] = {}

    def at(self, row: Row) -> Checked:
        wrong = " ".join(self._wrong(row))
        return Checked(row, () if wrong else tuple(self._will(row)), wrong)

    def _wrong(self, row: Row) -> Iterator[str]:
        if not row.name:
            yield _("The name is missing.")
        if len(row.name) > people.LONGEST_NAME:
            yield str(people.LongName())
        if not _is_address(row.address):
            yield _("“%(text)s” is not an email address.") % {"text": row.address}
        if row.address.casefold() in self.seen:
            yield _("The same address stands in line %(line)s.") % {"line": self.seen[row.address.casefold()]}
        yield from self._wrong_role(row)
        if row.agency and _folded(row.agency) not in self.agencies and not row.kind:
            yield _("“%(name)s” is not an agency here yet: give its kind too, such as health.") % {
                "name": row.agency
            }

    def _wrong_role(self, row: Row) -> Iterator[str]:
        if row.role.casefold() not in _ROLES:
            known = ", ".join(word for word in _ROLES if word)
            yield _("“%(role)s” is not a role. Known are: %(known)s.") % {"role": row.role, "known": known}
            return
        capacity = _ROLES[row.role.casefold()]
        if capacity in OF_AN_AGENCY and not row.agency:
            yield _("Say for which agency: this role is held for one.")
        if capacity in OF_ADMINISTRATORS and Capacity.administrator not in self.mine:
            yield _("Only an administrator gives this role.")

    def _will(self, row: Row) -> Iterator[str]:
        self.seen[row.address.casefold()] = row.number
        if row.agency and _folded(row.agency) not in self.agencies:
            self.agencies.add(_folded(row.agency))
            yield _("agency added")
        known = people.member_with(self.session, row.address, by=self.by)
        yield _("known already") if known else _("person added")
        if _ROLES[row.role.casefold()] is not None:
            yield _("role given")


def _is_address(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
