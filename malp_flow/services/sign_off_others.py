"""What a partner reads of the other seats: what they answered, what they asked to change."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.reports import DecisionAnswer
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import change_requests, people, sign_off_receipts, signatures
from malp_flow.services.change_requests import ChangeRequest
from malp_flow.services.reviews import OpenReview


@dataclass(frozen=True, slots=True)
class Other:
    """What another seat answered to the present version; empty while it has not.

    `words` are the condition or the dissent that stands beside an approval.
    """

    title: str
    name: str
    answer: str
    words: str


def others(session: Session, review: OpenReview, others: Iterable[Item]) -> tuple[Other, ...]:
    """Return what these decisions hold, in the order of the seats."""
    asked = list(others)
    given = signatures.counting(session, [each.id for each in asked])
    seated = {each.id: session.get_one(PanelSeat, each.seat_id) for each in asked if each.seat_id}
    asked = sorted((each for each in asked if each.id in seated), key=lambda each: seated[each.id].number)
    return tuple(
        Other(
            seated[each.id].title,
            people.name_of(session, given[each.id].by if each.id in given else seated[each.id].membership_id),
            sign_off_receipts.in_words(review, each, given[each.id]) if each.id in given else "",
            _on_record(session, given.get(each.id)),
        )
        for each in asked
    )


def _on_record(session: Session, given: DecisionAnswer | None) -> str:
    return sealed.get(session, given, "reason_sealed") if given and given.remark else ""


def changes(
    session: Session, review: OpenReview, document: Item, untold: Iterable[Item]
) -> tuple[ChangeRequest, ...]:
    """Return what was asked for; of an answer that still counts nothing before one’s own is given."""
    open_now = signatures.counting(session, [each.id for each in untold]).values()
    hidden = {each.id for each in open_now}
    asked = change_requests.of_document(session, review, document)
    return tuple(each for each in asked if each.answer_id not in hidden)
