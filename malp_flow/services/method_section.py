"""How a review was done, for its report: which agencies were asked, what came back, and why not all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import small_numbers
from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import RETURNED, ReturnState
from malp_flow.records import sealed
from malp_flow.records.items import Item
from malp_flow.records.people import Agency
from malp_flow.records.reviews import Case, ReviewException
from malp_flow.services import audit_counts, return_words
from malp_flow.services.audit_counts import AuditCounts
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext, ngettext


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """What was asked of one agency, what came of it, and why something did not come back."""

    agency: str
    counts: AuditCounts
    reasons: tuple[str, ...]
    is_agency: bool = True
    """Whether an agency was asked; false for what a panel wrote together."""

    @property
    def not_returned(self) -> int:
        """How many came back neither answered nor as “not known”."""
        return self.counts.expected - self.counts.returned - self.counts.not_known


@dataclass(frozen=True, slots=True)
class MethodSection:
    """The section in words and as a table; the words hold no reason that somebody typed."""

    counts: AuditCounts
    records: int
    sentences: tuple[str, ...]
    agencies: tuple[AgencyLine, ...]

    def as_json(self) -> dict[str, object]:
        """Return it as plain values."""
        agencies = [asdict(line) | {"not_returned": line.not_returned} for line in self.agencies]
        return asdict(self) | {"agencies": agencies}


def open_sentences(told: MethodSection) -> list[str]:
    """Return the words of the section for a report that anybody may read: they tell no number below five.

    Where one of what became of the audits is small, all of it is told in words: from the others and the sum
    it could be worked out.
    """
    counts, agencies = told.counts, _agencies(told.agencies)
    if told.agencies and not agencies:
        return [_together(told.records, records_in_words(told.records), counts)]
    asked = ngettext(
        "%(num)s agency was asked", "%(num)s agencies were asked", small_numbers.plural(agencies)
    )
    begun = [asked % {"num": small_numbers.in_words(agencies)}]
    if told.records:
        begun.append(gettext("about %(records)s") % {"records": records_in_words(told.records)})
    plural = small_numbers.plural(counts.expected)
    audits = ngettext("%(num)s audit was expected.", "%(num)s audits were expected.", plural)
    expected = audits % {"num": small_numbers.in_words(counts.expected)}
    first = f"{capital(' '.join(begun))}. {capital(expected)}"
    parts = (counts.returned, *(number for number, _words in _unreturned(counts)))
    if any(map(small_numbers.is_small, parts)):
        return [first, *_came_back_in_words(counts)]
    return [first, *told.sentences[1:]]


def _agencies(lines: Iterable[AgencyLine]) -> int:
    return sum(line.is_agency for line in lines)


def _together(number: int, records: str, counts: AuditCounts) -> str:
    if number:
        said = gettext("No agency was asked for a return: a panel looked together at %(records)s.")
        return said % {"records": records}
    plural = small_numbers.plural(counts.expected)
    asked = ngettext("%(num)s return was asked for.", "%(num)s returns were asked for.", plural)
    return capital(asked % {"num": small_numbers.in_words(counts.expected)})


def records_in_words(records: int) -> str:
    """Return on how many children’s records a review looks, without a small number."""
    if small_numbers.is_small(records):
        return gettext("a small number of children’s records")
    said = ngettext("%(num)s child’s record", "%(num)s children’s records", records)
    return said % {"num": records}


def capital(sentence: str) -> str:
    """Return a sentence with a capital letter at its beginning."""
    return sentence[:1].upper() + sentence[1:]


def _unreturned(counts: AuditCounts) -> list[tuple[int, str]]:
    return [
        (counts.not_known, gettext("For some, an agency answered that it does not know the child.")),
        (counts.went_ahead, gettext("The review went ahead without some.")),
        (counts.sent_back, gettext("Some were sent back to be added to.")),
        (counts.not_returned, gettext("Some were not returned when the review came to its end.")),
        (counts.not_back, gettext("Some are not back yet.")),
    ]


def _came_back_in_words(counts: AuditCounts) -> Iterator[str]:
    if counts.returned == counts.expected:
        yield gettext("All came back.")
    elif counts.returned:
        most = 2 * counts.returned > counts.expected
        yield gettext("Most came back.") if most else gettext("Some came back.")
    yield from (words for number, words in _unreturned(counts) if number)


def of(session: Session, review: OpenReview) -> MethodSection:
    """Return the section on method as it stands. Who may read it is asked before."""
    query = (
        select(Item.id, Item.state, Agency.name, Case.reference)
        .outerjoin(Agency, Agency.id == Item.agency_id)
        .outerjoin(Case, Case.id == Item.case_id)
        .where(Item.review_id == review.id, Item.kind == Kind.return_)
        .order_by(Agency.name, Case.reference)
    )
    mistaken, reasons = audit_counts.withdrawn_by_mistake(session, review), _reasons(session, review)
    rows = [row for row in session.execute(query) if row.id not in mistaken]
    by_agency: dict[str, list[tuple[UUID, str, str]]] = defaultdict(list)
    for item_id, state, agency, case in rows:
        by_agency[agency or ""].append((item_id, state, case or ""))
    counts = audit_counts.of(session, review)
    giver = return_words.of(review.workflow).giver
    agencies = tuple(_agency(name or giver, audits, reasons, name) for name, audits in by_agency.items())
    records = len({row.reference for row in rows if row.reference})
    said = tuple(_sentences(counts, agencies, records))
    return MethodSection(counts, records, said, agencies)


def _agency(
    title: str, audits: list[tuple[UUID, str, str]], reasons: Mapping[UUID, str], agency: str
) -> AgencyLine:
    return AgencyLine(
        title,
        audit_counts.counted((state, False) for _id, state, _case in audits),
        tuple(
            f"{case}: {why}" if case else why
            for item_id, state, case in audits
            if (why := _why(item_id, state, reasons))
        ),
        is_agency=bool(agency),
    )


def _why(item_id: UUID, state: str, reasons: Mapping[UUID, str]) -> str:
    if state == ReturnState.not_returned_accepted:
        return reasons.get(item_id, "")
    if state == ReturnState.withdrawn:
        return gettext("Still open when the review came to its end.")
    return "" if state in RETURNED | {ReturnState.nil_return} else gettext("Not back yet.")


def _reasons(session: Session, review: OpenReview) -> dict[UUID, str]:
    """Why the review went ahead without an audit: of several the newest."""
    query = select(ReviewException).where(
        ReviewException.review_id == review.id, ReviewException.kind == "absence"
    )
    found = session.scalars(query.order_by(ReviewException.asked_at))
    return {row.item_id: sealed.get(session, row, "reason_sealed") for row in found if row.item_id}


def _came_back(counts: AuditCounts) -> str:
    if counts.returned < counts.expected:
        return gettext("%(num)s came back.")
    return ngettext("It came back.", "All %(num)s came back.", counts.returned)


def _sentences(counts: AuditCounts, lines: tuple[AgencyLine, ...], records: int) -> list[str]:
    agencies = _agencies(lines)
    asked = ngettext("%(num)s agency was asked", "%(num)s agencies were asked", agencies)
    about = ngettext("about %(num)s child’s record", "about %(num)s children’s records", records)
    audits = ngettext("%(num)s audit was expected.", "%(num)s audits were expected.", counts.expected)
    begun = [asked % {"num": agencies}, *([about % {"num": records}] if records else [])]
    told = [
        (counts.returned, _came_back(counts)),
        (
            counts.not_known,
            ngettext(
                "For %(num)s the agency answered that it does not know the child.",
                "For %(num)s the agencies answered that they do not know the child.",
                counts.not_known,
            ),
        ),
        (counts.went_ahead, gettext("The review went ahead without %(num)s.")),
        (counts.sent_back, gettext("%(num)s sent back to be added to.")),
        (counts.not_returned, gettext("%(num)s not returned when the review came to its end.")),
        (counts.not_back, gettext("%(num)s not back yet.")),
    ]
    said = [words % {"num": number} for number, words in told if number]
    if lines and not agencies:
        words = ngettext("%(num)s child’s record", "%(num)s children’s records", records)
        return [_together(records, words % {"num": records}, counts), *said]
    return [f"{' '.join(begun)}. {audits % {'num': counts.expected}}", *said]
