"""The history chain: entries that hold each other, so that a change shows.

Each entry's hash covers the one before it in the partnership and the one before it in its own
review. Two chains, because one review must be checkable alone and none may be dropped whole.
What the chain cannot show (a cut tail with mended heads, a consistent rewriting) is for the
checkpoints held outside.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from malp_flow.engine.canonical import NotRecordable, canonical
from malp_flow.wording import gettext as _

GENESIS = "0" * 64
"""Stands where the first entry of a chain would name the one before it."""

SALT_BYTES = 32

_ENTRY = b"malp-entry-v1\0"
_COMMITMENT = b"malp-commit-v1\0"
_PLACE = ("seq", "review", "review_seq")


@dataclass(frozen=True, slots=True)
class Secret:
    """A value kept beside an entry, to which the entry is committed; erasing it hurts no chain."""

    field: str
    salt: bytes
    value: str


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry as it stands in the table; hashes in lower-case hex.

    `review`, `review_seq` and `review_previous` are None together: an entry of the partnership.
    `secrets` are those that still exist.
    """

    seq: int
    review: str | None
    review_seq: int | None
    body: str
    previous: str
    review_previous: str | None
    hash: str
    secrets: tuple[Secret, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """How long a chain is and the hash of its last entry."""

    size: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of a partnership's chain and of each of its reviews."""

    partnership: Head = Head()
    reviews: Mapping[str, Head] = field(default_factory=dict)


FaultKind = Literal["gap", "order", "link", "hash", "place", "commitment", "secret", "head", "mark"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold; `review` is None when it concerns the partnership's chain.

    `head` faults carry the number of entries met as their `seq`. Whoever opens the secrets tells `secret`.
    """

    kind: FaultKind
    seq: int
    review: str | None
    sentence: str


def entry_hash(previous: str, review_previous: str | None, body: bytes) -> str:
    """Return the hash of an entry: SHA-256 over a prefix of its own, both links and the body.

    The links go in as hex text, each followed by a zero byte; a missing review link is empty.
    """
    links = f"{previous}\0{review_previous or ''}\0".encode("utf-8", "surrogatepass")
    return sha256(_ENTRY + links + body).hexdigest()


def commitment(salt: bytes, value: str) -> str:
    """Return what the history keeps in place of `value`.

    With salt and value erased, nothing can be learnt from it. Raises NotRecordable for a salt
    that is not 32 bytes long: a short one could be guessed together with the value.
    """
    if len(salt) != SALT_BYTES:
        raise NotRecordable("A commitment needs a salt of 32 random bytes.")
    return sha256(_COMMITMENT + salt + canonical(value)).hexdigest()


def next_entry(
    facts: Mapping[str, object],
    *,
    head: Head,
    review: str | None = None,
    review_head: Head | None = None,
    secrets: tuple[Secret, ...] = (),
) -> StoredEntry:
    """Return the entry that follows `head` (and, within a review, `review_head`).

    The body is `facts` with the entry's place in both chains, so that no row can be handed to
    another review, and under `commitments` a commitment to each secret. Put into `facts` which
    partnership it is: two chains begin alike. Raises NotRecordable.
    """
    if reserved := {*_PLACE, "commitments"} & facts.keys():
        raise NotRecordable(f"The history gives these names itself: {', '.join(sorted(reserved))}.")
    before = (review_head or Head()) if review is not None else None
    review_seq = before.size + 1 if before else None
    body = {**facts, "seq": head.size + 1, "review": review, "review_seq": review_seq}
    if secrets:
        body["commitments"] = {secret.field: commitment(secret.salt, secret.value) for secret in secrets}
    text = canonical(body)
    link = before.hash if before else None
    return StoredEntry(
        seq=head.size + 1,
        review=review,
        review_seq=review_seq,
        body=text.decode(),
        previous=head.hash,
        review_previous=link,
        hash=entry_hash(head.hash, link, text),
        secrets=secrets,
    )


def verify(
    entries: Iterable[StoredEntry], *, since: Heads = Heads(), expected: Heads | None = None
) -> list[Fault]:
    """Return every fault of a partnership's chain and of the chains of its reviews; none is good.

    `entries` come in the order of `seq`, one at a time, beginning after `since` (the heads of an
    earlier check). `expected` are the heads as kept elsewhere; without them a cut tail goes unseen.
    """
    faults: list[Fault] = []
    head, reviews = since.partnership, dict(since.reviews)
    for entry in entries:
        faults += _link_faults(entry, head, None)
        head = Head(entry.seq, entry.hash)
        if entry.review is not None:
            faults += _link_faults(entry, reviews.get(entry.review, Head()), entry.review)
            reviews[entry.review] = Head(entry.review_seq or 0, entry.hash)
        faults += _own_faults(entry)
    if expected is not None:
        faults += _head_faults(head, expected.partnership, None)
        for review in sorted(reviews.keys() | expected.reviews.keys()):
            here, there = reviews.get(review, Head()), expected.reviews.get(review, Head())
            faults += _head_faults(here, there, review)
    return faults


def verify_review(
    entries: Iterable[StoredEntry], *, review: str, since: Head = Head(), expected: Head | None = None
) -> list[Fault]:
    """Return every fault of one review's chain, checked alone (an evidence pack); none is good.

    `entries` come in the order of `review_seq`. Links to the partnership's chain are covered by
    the hashes, but not followed.
    """
    faults: list[Fault] = []
    head = since
    for entry in entries:
        if entry.review != review:
            faults.append(Fault("place", entry.seq, review, _("This entry belongs to another review.")))
            continue
        faults += [*_link_faults(entry, head, review), *_own_faults(entry)]
        head = Head(entry.review_seq or 0, entry.hash)
    return faults if expected is None else faults + list(_head_faults(head, expected, review))


def _link_faults(entry: StoredEntry, before: Head, review: str | None) -> Iterator[Fault]:
    """Each entry is held against the one stored before it, so that one change is one fault."""
    in_review = review is not None
    number = (entry.review_seq or 0) if in_review else entry.seq
    if number > before.size + 1:
        sentence = _("Entries are missing before number {number}.").format(number=number)
        yield Fault("gap", entry.seq, review, sentence)
    elif number <= before.size:
        sentence = _("Number {number} comes twice or out of order.").format(number=number)
        yield Fault("order", entry.seq, review, sentence)
    if (entry.review_previous if in_review else entry.previous) != before.hash:
        sentence = _("Number {number} does not follow the entry before it.").format(number=number)
        yield Fault("link", entry.seq, review, sentence)


def _own_faults(entry: StoredEntry) -> Iterator[Fault]:
    body = entry.body.encode("utf-8", "surrogatepass")
    if entry_hash(entry.previous, entry.review_previous, body) != entry.hash:
        # What it says cannot be trusted any more, so nothing further is read from it.
        yield Fault("hash", entry.seq, entry.review, _("The entry was changed after it was written."))
        return
    said = _read(entry.body)
    if tuple(said.get(name, "") for name in _PLACE) != (entry.seq, entry.review, entry.review_seq):
        yield Fault("place", entry.seq, entry.review, _("The entry was written for another place."))
    listed = said.get("commitments")
    for secret in entry.secrets:
        if not isinstance(listed, dict) or listed.get(secret.field) != _committed(secret):
            sentence = _("The value kept for ‘{field}’ was changed.").format(field=secret.field)
            yield Fault("commitment", entry.seq, entry.review, sentence)


def _head_faults(here: Head, there: Head, review: str | None) -> Iterator[Fault]:
    if here == there:
        return
    sentence = _("The chain has {here} entries; its head was kept as number {there}, or with another hash.")
    yield Fault("head", here.size, review, sentence.format(here=here.size, there=there.size))


def _read(body: str) -> dict[str, object]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _committed(secret: Secret) -> str | None:
    try:
        return commitment(secret.salt, secret.value)
    except NotRecordable:
        return None
