"""Agencies asked to name their auditors themselves: one email to each lead or co-ordinator."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.items import Item
from malp_flow.records.outbox import LetterCause
from malp_flow.services import access, agency_leads, history, picture
from malp_flow.services.actor import Actor
from malp_flow.services.dashboards import returns_of
from malp_flow.services.reviews import OpenReview

LETTER = "auditor_wanted"


class NobodyToAsk(Refused):
    """Every agency without an auditor was asked already, or has nobody who could be asked. Call them."""


def waiting(session: Session, review: OpenReview, *, now: datetime) -> list[UUID]:
    """Return the audits without an auditor whose agency was not yet asked to name one."""
    asked = set(session.scalars(
        select(LetterCause.item_id).where(LetterCause.review_id == review.id, LetterCause.name == LETTER)
    ))  # fmt: skip
    known = picture.facts(session, review, now=now)
    empty = [UUID(fact.id) for fact in returns_of(review, known) if not fact.holder and not fact.done]
    return [item_id for item_id in empty if item_id not in asked]


def ask(session: Session, review: OpenReview, *, by: Actor, now: datetime) -> int:
    """Ask each agency once to name its auditors; return how many audits that is about.

    Raises NobodyToAsk, NotYours, ReviewEnded.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    access.require_running(review)
    told = [
        item_id
        for item_id in waiting(session, review, now=now)
        if agency_leads.write_to(session, review, session.get_one(Item, item_id), LETTER, now=now)
    ]
    if not told:
        raise NobodyToAsk
    facts = {"number": len(told)}
    history.append(session, "audit.auditors_wanted", by=by, now=now, review=review, facts=facts)
    return len(told)
