"""Anonymity of a report confirmed: of the version that was read, and of each suspicious place."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.answer_text import cleaned
from malp_flow.engine.definition import Kind
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records.reports import DocumentVersion
from malp_flow.services import (
    access,
    history,
    items,
    moves,
    report_anonymity,
    report_document,
    reports,
)
from malp_flow.services.actor import Actor
from malp_flow.services.report_anonymity import Place
from malp_flow.services.reviews import OpenReview

LONGEST_WHY = 500


class NewerVersion(Refused):
    """The report has changed since you read it. Read what changed, then confirm the present version."""


class PlaceOpen(Refused):
    """Tick each place and say why nobody can be recognised by it, in up to 500 characters, or mend it"""

    def __init__(self, keys: Iterable[str]) -> None:
        super().__init__()
        self.keys = tuple(keys)


class MustGo(Refused):
    """Take NHS numbers and postcodes out of the report. They cannot be confirmed"""


def places(session: Session, review: OpenReview, version: DocumentVersion) -> tuple[Place, ...]:
    """Return what of a version looks like somebody’s identity. Who may read it is asked before."""
    read = report_document.of(session, review, version)
    return report_anonymity.places(session, review, read.sections)


def confirm_anonymity(
    session: Session,
    review: OpenReview,
    *,
    read: str,
    passed: Mapping[str, str],
    by: Actor,
    now: datetime,
) -> None:
    """Confirm, under one's own name, that nobody can be recognised in the version that was read.

    `read` is its sha256, `passed` says for the key of each suspicious place why it tells nobody; the history
    counts them and keeps the reasons under seal. Confirmed already, it stays as it is.
    Raises ReviewEnded, NothingWritten, NotYours, NewerVersion, PlaceOpen, MustGo.
    """
    access.require_running(review)
    item = items.only(session, review, Kind.document)
    author = review.workflow.items[item.name].by
    access.require_role(session, by, [author] if author else [], review=review, on=local_day(now))
    version = reports.latest(session, item)
    if version.sha256 != read:
        raise NewerVersion
    if version.anonymity_confirmed_by is not None:
        return
    why = _passed(places(session, review, version), passed)
    version.anonymity_confirmed_by, version.anonymity_confirmed_at = by.person_id, now
    history.append(
        session,
        "report.anonymity_confirmed",
        by=by,
        now=now,
        review=review,
        facts={"version": version.number, "sha256": version.sha256, "places": len(why)},
        secrets={"passed": "\n".join(why)} if why else None,
    )
    reports.ask_again(session, review, item, now=now)
    moves.settle(session, review, by=by, now=now)


def _passed(found: Iterable[Place], passed: Mapping[str, str]) -> list[str]:
    """Return each place with its reason; raises MustGo, PlaceOpen."""
    looked_at = list(found)
    if any(each.must_go for each in looked_at):
        raise MustGo
    reasons = {each.key: cleaned(passed.get(each.key, "")) for each in looked_at}
    still_open = [key for key, why in reasons.items() if not 0 < len(why) <= LONGEST_WHY]
    if still_open:
        raise PlaceOpen(still_open)
    return [f"{each.title}, {each.words}: {reasons[each.key]}" for each in looked_at]
