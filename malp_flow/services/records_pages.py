"""What pages show of the records check: to the manager by record and agency, to an agency its own records."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import ReturnState
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.people import Agency, Partnership
from malp_flow.records.records_check import RecordsCheck
from malp_flow.records.reviews import Case
from malp_flow.services import adding, audit_pages, items, link_readers, people, records_asked
from malp_flow.services.actor import Actor
from malp_flow.services.records_check import Known, Role
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext


def known_words() -> dict[str, str]:
    """Return the three answers in words."""
    return {
        Known.known: gettext("Known"),
        Known.outside_period: gettext("Known, but outside the period"),
        Known.not_known: gettext("Not known"),
    }


def role_words() -> dict[str, str]:
    """Return the roles of parents and carers in words."""
    return {
        Role.mother: gettext("mother"),
        Role.father: gettext("father"),
        Role.partner_of_a_parent: gettext("partner of a parent"),
        Role.grandparent: gettext("grandparent"),
        Role.foster_carer: gettext("foster carer"),
        Role.other_carer: gettext("another carer"),
    }


def _only_a_parent(child: str | None, parents: str | None) -> bool:
    """Whether an agency knows a parent or carer, and not the child: its audit stays expected."""
    return child == Known.not_known and parents in {Known.known, Known.outside_period}


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One agency on one record: what was asked and answered. `said_by` is who told it on the telephone."""

    item_id: UUID
    case: str
    agency: str
    asked_at: datetime | None
    child: str
    parents: str
    roles: tuple[str, ...]
    answered_at: datetime | None
    who: str
    said_by: str
    issued: bool

    @property
    def key(self) -> str:
        """What the names of its fields end with."""
        return self.item_id.hex

    @property
    def in_words(self) -> str:
        """What the agency said, in words; empty while it has not."""
        if not self.answered_at:
            return ""
        words = known_words()
        told = gettext("Child: %(child)s. Parents and carers: %(parents)s%(roles)s.")
        titles = role_words()
        roles = ", ".join(titles[role] for role in self.roles if role in titles)
        said = {
            "child": words[self.child].lower(),
            "parents": words[self.parents].lower(),
            "roles": f" ({roles})" if roles else "",
        }
        return told % said

    @property
    def what_follows(self) -> str:
        """What the answer means for the audit."""
        if not self.answered_at:
            return ""
        if self.child == self.parents == Known.not_known:
            return gettext("No audit is needed.")
        if _only_a_parent(self.child, self.parents):
            return gettext("Known only through a parent or carer: the audit stays expected.")
        return gettext("The audit stays expected.")


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """The page of an agency's lead: its own records in one review."""

    review: str
    agency: str
    partnership: str
    contact: str
    lines: tuple[RecordLine, ...]

    @property
    def open(self) -> tuple[RecordLine, ...]:
        """Those that can still be answered here."""
        return tuple(line for line in self.lines if not line.issued)


def of_review(session: Session, review: OpenReview) -> tuple[RecordLine, ...]:
    """Return every agency on every record, in the order of the matrix. Who may see it was asked before."""
    return _lines(session, review, records_asked.returns_asked(session, review))


def of_agency(session: Session, item_id: UUID, *, by: Actor, now: datetime) -> AgencyPage:
    """Return the records of an item's agency, for its lead or co-ordinator; raises NotHere for others."""
    review = audit_pages.review_of(session, item_id, by=by)
    item = items.get(session, review, item_id, kind=Kind.return_)
    link_readers.require_lead(session, review, item, by=by, now=now)
    own = [e for e in records_asked.returns_asked(session, review) if e.agency_id == item.agency_id]
    place = session.get_one(Partnership, review.partnership_id)
    agency = session.get_one(Agency, item.agency_id).name
    return AgencyPage(review.reference, agency, place.name, place.contact, _lines(session, review, own))


def _lines(session: Session, review: OpenReview, asked: list[Item]) -> tuple[RecordLine, ...]:
    rows = records_asked.rows_of(session, review)
    cases = {
        row.id: row.reference for row in session.scalars(select(Case).where(Case.review_id == review.id))
    }
    agencies = {
        row.id: row.name
        for row in session.scalars(select(Agency).where(Agency.partnership_id == review.partnership_id))
    }
    names = people.names_of(session, {row.answered_by for row in rows.values() if row.answered_by})
    issued = {item.name: adding.is_issued(session, review, item.name) for item in asked}
    found = [
        _line(
            session,
            item,
            rows.get((item.case_id, item.agency_id)),
            case=cases[item.case_id] if item.case_id else "",
            agency=agencies[item.agency_id] if item.agency_id else "",
            names=names,
            issued=issued[item.name] or item.state == ReturnState.withdrawn,
        )
        for item in asked
    ]
    return tuple(sorted(found, key=lambda line: (line.case, line.agency)))


def _line(
    session: Session,
    item: Item,
    row: RecordsCheck | None,
    *,
    case: str,
    agency: str,
    names: dict[UUID, str],
    issued: bool,
) -> RecordLine:
    answered = row is not None and row.answered_at is not None
    return RecordLine(
        item_id=item.id,
        case=case,
        agency=agency,
        asked_at=row.asked_at if row else None,
        child=(row.child or "") if row else "",
        parents=(row.parents or "") if row else "",
        roles=tuple((row.parent_roles or "").split()) if row else (),
        answered_at=row.answered_at if row else None,
        who=names.get(row.answered_by, "") if row and row.answered_by else "",
        said_by=sealed.get(session, row, "said_by_sealed") if answered and row and row.said_by_sealed else "",
        issued=issued,
    )
