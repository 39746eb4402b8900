"""Records chosen by chance for a review: kept under seal with what the choice was made from, made again."""

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from malp_flow.engine import sampling
from malp_flow.engine.definition import Capacity
from malp_flow.engine.sampling import Candidate, Choice, Quota
from malp_flow.engine.working_days import local_day
from malp_flow.errors import Refused
from malp_flow.records import sealed
from malp_flow.records.programme import CaseChoice
from malp_flow.records.reviews import Case, Review
from malp_flow.services import access, history, people
from malp_flow.services.actor import Actor
from malp_flow.services.here import NotHere, get_here
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext as _
from malp_flow.wording import list_words, ngettext

LONGEST_SEED = 60


class UnusableSeed(Refused):
    """A seed is one line of at most 60 characters. Leave it empty, and the system makes one."""


@dataclass(frozen=True, slots=True)
class KeptChoice:
    """A choice as it is kept: what it was made from, what was chosen then, and what comes of it today."""

    id: UUID
    seed: str
    sha256: str
    on: date
    records: tuple[Candidate, ...]
    quotas: tuple[Quota, ...]
    chosen: tuple[tuple[str, ...], ...]
    made_by: str
    made_at: datetime
    review: str
    """The reference of the review it was taken over into; empty before."""
    again: Choice

    @property
    def references(self) -> tuple[str, ...]:
        """All that were chosen, quota by quota."""
        return tuple(reference for each in self.chosen for reference in each)

    @property
    def holds(self) -> bool:
        """Whether the same list, quotas and seed give the same choice today, and the digest is theirs."""
        made = tuple(each.chosen for each in self.again.filled)
        whole = sampling.digest(self.records, self.quotas, seed=self.seed, on=self.on)
        return made == self.chosen and whole == self.sha256


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """One choice in a list of them."""

    id: UUID
    made_at: datetime
    seed: str
    review: str


def new_seed() -> str:
    """Return a seed that nobody could have foreseen, short enough to be read out."""
    return secrets.token_hex(8)


def make(
    session: Session,
    records: Sequence[Candidate],
    quotas: Sequence[Quota],
    *,
    seed: str,
    by: Actor,
    now: datetime,
) -> UUID:
    """Choose from the list, keep how it was done, return the id of the choice. An empty seed: a new one.

    Raises UnusableSeed, NotYours.
    """
    on = local_day(now)
    access.require_capacity(session, by, Capacity.manager, on=on)
    seed = seed.strip() or new_seed()
    if len(seed) > LONGEST_SEED or not seed.isprintable():
        raise UnusableSeed
    made = sampling.choose(records, quotas, seed=seed, on=on)
    listed = sorted(records, key=lambda each: each.reference)
    row = CaseChoice(
        partnership_id=by.partnership_id,
        seed=seed,
        sha256=sampling.digest(listed, quotas, seed=seed, on=on),
        made_by=by.person_id,
        made_at=now,
    )
    _seal(session, row, "plan_sealed", sampling.as_plain(listed, quotas, on=on))
    _seal(session, row, "chosen_sealed", [list(each.chosen) for each in made.filled])
    session.add(row)
    facts = {"choice": str(row.id), "sha256": row.sha256, "number": len(made.references)}
    facts |= {"missing": made.missing}
    history.append(session, "records.chosen", by=by, now=now, facts=facts, secrets={"seed": seed})
    return row.id


def _seal(session: Session, row: CaseChoice, column: str, value: object) -> None:
    sealed.put(session, row, column, json.dumps(value, ensure_ascii=False))


def of(session: Session, choice_id: UUID, *, by: Actor, now: datetime) -> KeptChoice:
    """Return one choice, made again beside what was kept; changes nothing. Raises NotYours, NotHere."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now))
    return _opened(session, get_here(session, CaseChoice, choice_id, by=by))


def _opened(session: Session, row: CaseChoice) -> KeptChoice:
    plan = json.loads(sealed.get(session, row, "plan_sealed"))
    records = tuple(
        Candidate(reference, _pairs(strata), date.fromisoformat(last) if last else None)
        for reference, strata, last in plan["records"]
    )
    quotas = tuple(Quota(_pairs(strata), number) for strata, number in plan["quotas"])
    on = date.fromisoformat(plan["on"])
    review = session.get(Review, row.review_id) if row.review_id else None
    return KeptChoice(
        id=row.id,
        seed=row.seed,
        sha256=row.sha256,
        on=on,
        records=records,
        quotas=quotas,
        chosen=tuple(tuple(each) for each in json.loads(sealed.get(session, row, "chosen_sealed"))),
        made_by=people.name_of(session, row.made_by),
        made_at=row.made_at,
        review=review.reference if review else "",
        again=sampling.choose(records, quotas, seed=row.seed, on=on),
    )


def _pairs(strata: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((column, value) for column, value in strata)


def all_of(session: Session, *, by: Actor, now: datetime) -> tuple[ChoiceLine, ...]:
    """Return the choices of the partnership, newest first. Raises NotYours."""
    access.require_capacity(session, by, Capacity.manager, on=local_day(now))
    query = (
        select(CaseChoice.id, CaseChoice.made_at, CaseChoice.seed, Review.reference)
        .outerjoin(Review, Review.id == CaseChoice.review_id)
        .where(CaseChoice.partnership_id == by.partnership_id)
        .order_by(CaseChoice.made_at.desc(), CaseChoice.id)
    )
    return tuple(ChoiceLine(row[0], row[1], row[2], row[3] or "") for row in session.execute(query))


def take_over(session: Session, choice_id: UUID, review: OpenReview, *, by: Actor, now: datetime) -> None:
    """Keep that a review looks at the records of this choice; its method says how.

    Raises NotYours, NotHere.
    """
    access.require_capacity(session, by, Capacity.manager, on=local_day(now), review=review)
    row = get_here(session, CaseChoice, choice_id, by=by)
    if row.review_id is not None and row.review_id != review.id:
        raise NotHere
    row.review_id = review.id
    facts = {"choice": str(row.id), "sha256": row.sha256}
    history.append(session, "records.choice_used", by=by, now=now, review=review, facts=facts)


def kept_of(session: Session, review_id: UUID) -> list[KeptChoice]:
    """Return the choices taken over into a review, the oldest first. Who may know is asked elsewhere."""
    query = select(CaseChoice).where(CaseChoice.review_id == review_id)
    return [_opened(session, row) for row in session.scalars(query.order_by(CaseChoice.made_at))]


def sentences(session: Session, review_id: UUID) -> tuple[str, ...]:
    """Return how a review's records were chosen, in sentences for its method; none if not by chance.

    They name no reference and no child, and give no number that stands for a few children. Where other
    records were looked at than those that were chosen, they say so.
    """
    kept = kept_of(session, review_id)
    if not kept:
        return ()
    looked_at = set(session.scalars(select(Case.reference).where(Case.review_id == review_id)))
    chosen = {reference for each in kept for reference in each.references}
    others = [] if looked_at == chosen else [_("Not all records that were looked at are those chosen so.")]
    return (*(line for each in kept for line in _for_the_method(each)), *others)


def _for_the_method(kept: KeptChoice) -> Iterator[str]:
    columns = list(dict.fromkeys(column for quota in kept.quotas for column, _value in quota.strata))
    words = _("The records were chosen by chance from a list of %(listed)s.")
    yield words % {"listed": len(kept.records)}
    if columns:
        by_kind = _("How many of each kind was settled beforehand, by %(columns)s.")
        yield by_kind % {"columns": list_words(columns)}
    if kept.again.missing:
        yield _("Of some kinds there were fewer than wanted; nothing was taken from elsewhere instead.")
    if kept.again.left_out:
        yield _("Records audited within the last 12 months were left out.")
    yield _again_words(kept)


def told(kept: KeptChoice) -> tuple[str, ...]:
    """Return in sentences how a choice was made."""
    words = _("The records were chosen by chance from a list of %(listed)s: %(quotas)s.")
    parts = [_filled(quota, len(chosen)) for quota, chosen in zip(kept.quotas, kept.chosen, strict=True)]
    said = [words % {"listed": len(kept.records), "quotas": list_words(parts)}]
    rests = len(kept.again.left_out)
    if rests:
        left_out = ngettext(
            "%(num)s record was left out, because it was audited within the last 12 months.",
            "%(num)s records were left out, because they were audited within the last 12 months.",
            rests,
        )
        said.append(left_out % {"num": rests})
    return (*said, _again_words(kept))


def _again_words(kept: KeptChoice) -> str:
    words = _("With the seed “%(seed)s” the same list gives the same choice (SHA-256 %(digest)s).")
    return words % {"seed": kept.seed, "digest": kept.sha256}


def _filled(quota: Quota, number: int) -> str:
    words = stratum_words(quota)
    if number == quota.number:
        return _("%(number)s with %(stratum)s") % {"number": number, "stratum": words}
    parts = {"number": number, "wanted": quota.number, "stratum": words}
    return _("%(number)s with %(stratum)s (%(wanted)s were wanted, there were no more)") % parts


def stratum_words(quota: Quota) -> str:
    """Return the stratum of a quota in words, such as “plan: early help, locality: North”."""
    if not quota.strata:
        return _("any stratum")
    return ", ".join(f"{column}: {value}" for column, value in quota.strata)
