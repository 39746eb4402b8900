import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from malp_flow.engine.canonical import NotRecordable, canonical
from malp_flow.engine.chain import (
    GENESIS,
    Head,
    Heads,
    Secret,
    StoredEntry,
    commitment,
    entry_hash,
    next_entry,
    verify,
    verify_review,
)

SALT = bytes(range(32))

Attack = Callable[[list[StoredEntry]], list[StoredEntry]]


def a_chain(count: int = 12, *, secrets: bool = True) -> tuple[list[StoredEntry], Heads]:
    """Return entries of a partnership with two reviews, every third entry the partnership's own."""
    entries: list[StoredEntry] = []
    head, reviews = Head(), dict[str, Head]()
    for number in range(count):
        review = (None, "MALP-2026-07", "MALP-2026-08")[number % 3]
        entry = next_entry(
            {"entry": "audit.returned", "partnership": "fernshire", "audit": number},
            head=head,
            review=review,
            review_head=reviews.get(review) if review else None,
            secrets=(Secret("reason", SALT, f"Reason {number}"),) if secrets else (),
        )
        entries.append(entry)
        head = Head(entry.seq, entry.hash)
        if review:
            reviews[review] = Head(entry.review_seq or 0, entry.hash)
    return entries, Heads(head, reviews)


def kinds(entries: list[StoredEntry], expected: Heads | None = None) -> set[str]:
    return {fault.kind for fault in verify(entries, expected=expected)}


# ---------------------------------------------------------------- writing down


def test_writes_one_value_in_one_way_only() -> None:
    composed, apart = {"b": "Zo\u00eb", "a": [1, None, True]}, {"a": (1, None, True), "b": "Zoe\u0308"}

    assert canonical(composed) == canonical(apart) == '{"a":[1,null,true],"b":"Zoë"}'.encode()


@pytest.mark.parametrize(
    "value",
    [
        2**53,
        float("nan"),
        "\ud800",
        {"\ud800": 1},
        {1: "one"},
        {"\u00eb": 1, "e\u0308": 2},
        b"bytes",
        [{1, 2}],
        object(),
    ],
)
def test_refuses_what_json_would_not_keep(value: object) -> None:
    with pytest.raises(NotRecordable):
        canonical(value)


def test_refuses_a_value_without_an_end() -> None:
    endless: list[object] = []
    endless.append(endless)

    with pytest.raises(NotRecordable):
        canonical(endless)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(alphabet="abcé|\n"), parts),
    max_leaves=20,
)


@given(JSON)
def test_writes_what_reads_back_as_itself(value: object) -> None:
    text = canonical(value)

    assert canonical(json.loads(text)) == text


def test_hashes_an_entry_so_that_anybody_can_do_it_again() -> None:
    body = b'{"seq":1}'

    by_hand = sha256(b"malp-entry-v1\0" + GENESIS.encode() + b"\0\0" + body).hexdigest()

    assert entry_hash(GENESIS, None, body) == by_hand


def test_commits_to_a_value_so_that_anybody_can_do_it_again() -> None:
    by_hand = sha256(b"malp-commit-v1\0" + SALT + '"Zoë"'.encode()).hexdigest()

    assert commitment(SALT, "Zoe\u0308") == by_hand
    assert commitment(bytes(32), "Zoë") != by_hand


def test_refuses_a_salt_that_could_be_guessed() -> None:
    with pytest.raises(NotRecordable):
        commitment(b"short", "Zoë")


def test_keeps_the_value_itself_out_of_the_entry() -> None:
    entry = next_entry({"entry": "x"}, head=Head(), secrets=(Secret("reason", SALT, "Moved away"),))

    assert "Moved away" not in entry.body
    assert json.loads(entry.body)["commitments"] == {"reason": commitment(SALT, "Moved away")}


@pytest.mark.parametrize("name", ["seq", "review", "review_seq", "commitments"])
def test_refuses_facts_that_claim_the_place_of_an_entry(name: str) -> None:
    with pytest.raises(NotRecordable, match=name):
        next_entry({name: 1}, head=Head())


# ---------------------------------------------------------------- checking


def test_finds_no_fault_in_what_it_wrote() -> None:
    entries, heads = a_chain()

    assert verify(entries, expected=heads) == []
    assert verify([], expected=Heads()) == []


def test_checks_one_review_alone() -> None:
    entries, heads = a_chain()
    review = "MALP-2026-07"
    of_review = [entry for entry in entries if entry.review == review]

    assert verify_review(of_review, review=review, expected=heads.reviews[review]) == []
    assert [fault.kind for fault in verify_review(of_review[:-1], review=review)] == []
    assert {
        fault.kind for fault in verify_review(of_review[:-1], review=review, expected=heads.reviews[review])
    } == {"head"}
    assert {fault.kind for fault in verify_review(of_review[1:], review=review)} == {"gap", "link"}
    assert {fault.kind for fault in verify_review(entries[:2], review=review)} == {"place"}


def test_goes_on_from_an_earlier_check() -> None:
    entries, heads = a_chain()
    earlier, earlier_heads = a_chain(7)

    later = entries[len(earlier) :]

    assert verify(later, since=earlier_heads, expected=heads) == []
    assert kinds(later) >= {"gap", "link"}


def test_takes_a_lawful_erasure_for_no_fault() -> None:
    entries, heads = a_chain()

    erased = [replace(entry, secrets=()) for entry in entries]

    assert verify(erased, expected=heads) == []


def _edit(entries: list[StoredEntry], place: int, **changes: object) -> list[StoredEntry]:
    changed = replace(entries[place], **changes)  # type: ignore[arg-type]  # names come from the cases below
    return [*entries[:place], changed, *entries[place + 1 :]]


def _rehashed(entries: list[StoredEntry], place: int) -> list[StoredEntry]:
    entry = entries[place]
    body = entry.body.replace("returned", "withdrawn")
    new = entry_hash(entry.previous, entry.review_previous, body.encode())
    return _edit(entries, place, body=body, hash=new)


def _handed_to_another_review(entries: list[StoredEntry]) -> list[StoredEntry]:
    # Consistent in every link: a review's only entry is given a new name in the column alone.
    lonely = next_entry({"entry": "review.commissioned"}, head=Head(), review="MALP-2026-07")
    return [replace(lonely, review="MALP-2026-09")]


ATTACKS: dict[str, tuple[Attack, set[str]]] = {
    "edit": (lambda e: _edit(e, 5, body=e[5].body.replace("returned", "withdrawn")), {"hash"}),
    "edit and rehash": (lambda e: _rehashed(e, 5), {"link"}),
    "body that is no text": (lambda e: _edit(e, 5, body="\ud800"), {"hash"}),
    "delete": (lambda e: e[:4] + e[5:], {"gap", "link"}),
    "delete the first": (lambda e: e[1:], {"gap", "link"}),
    "delete a review": (lambda e: [entry for entry in e if entry.review != "MALP-2026-08"], {"gap", "link"}),
    "double": (lambda e: e[:5] + e[4:], {"order", "link"}),
    "swap": (lambda e: [*e[:4], e[5], e[4], *e[6:]], {"gap", "order", "link"}),
    "link": (lambda e: _edit(e, 5, previous=e[2].hash), {"hash", "link"}),
    "review link": (lambda e: _edit(e, 5, review_previous=GENESIS), {"hash", "link"}),
    "hash": (lambda e: _edit(e, 5, hash=GENESIS), {"hash", "link"}),
    "number": (lambda e: _edit(e, 11, seq=13), {"gap", "place"}),
    "another review": (_handed_to_another_review, {"place"}),
    "out of its review": (lambda e: _edit(e, 11, review=None), {"place"}),
    "a secret's value": (lambda e: _edit(e, 5, secrets=(Secret("reason", SALT, "Else"),)), {"commitment"}),
    "a secret's salt": (lambda e: _edit(e, 5, secrets=(Secret("reason", b"", "Reason 5"),)), {"commitment"}),
    "a secret more": (lambda e: _edit(e, 5, secrets=(Secret("else", SALT, "Else"),)), {"commitment"}),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_shows_what_was_done_to_the_history(name: str) -> None:
    attack, found = ATTACKS[name]
    entries, _heads = a_chain()

    attacked = attack(entries)

    assert kinds(attacked) == found


def test_names_one_change_once() -> None:
    entries, heads = a_chain()

    faults = verify(_edit(entries, 5, body=entries[5].body + " "), expected=heads)

    assert [(fault.kind, fault.seq, fault.review) for fault in faults] == [("hash", 6, "MALP-2026-08")]
    assert faults[0].sentence == "The entry was changed after it was written."


def test_says_how_many_entries_are_missing_from_the_end() -> None:
    entries, heads = a_chain(9)

    faults = verify(entries[:-1], expected=heads)

    assert [(fault.kind, fault.review) for fault in faults] == [("head", None), ("head", "MALP-2026-08")]
    assert "8 entries" in faults[0].sentence


def test_misses_no_review_that_was_dropped_whole() -> None:
    entries, heads = a_chain(1)

    faults = verify(entries, expected=Heads(heads.partnership, {"MALP-2026-01": Head(3, "a" * 64)}))

    assert [(fault.kind, fault.review) for fault in faults] == [("head", "MALP-2026-01")]


def test_finds_a_body_that_is_not_a_list_of_facts() -> None:
    for body in ("[]", "not JSON", "[" * 5000):
        new = entry_hash(GENESIS, None, body.encode())
        alone = StoredEntry(1, None, None, body, GENESIS, None, new, (Secret("reason", SALT, "x"),))

        assert kinds([alone]) == {"place", "commitment"}


@given(st.data())
def test_lets_no_single_character_be_changed(data: st.DataObject) -> None:
    entries, heads = a_chain(6)
    place = data.draw(st.integers(0, 5))
    column = data.draw(st.sampled_from(["body", "previous", "hash"]))
    before: str = getattr(entries[place], column)
    at = data.draw(st.integers(0, len(before) - 1))
    character = data.draw(st.characters().filter(lambda new: new != before[at]))

    changed = _edit(entries, place, **{column: before[:at] + character + before[at + 1 :]})

    assert verify(changed, expected=heads) != []


def test_follows_entries_that_come_one_at_a_time() -> None:
    entries, heads = a_chain()

    found = verify((entry for entry in entries), expected=heads)

    assert found == []


def test_keeps_each_review_numbered_from_one() -> None:
    entries, _heads = a_chain()
    by_review = sorted((entry.review, entry.review_seq or 0) for entry in entries if entry.review)

    numbers = [[number for _review, number in group] for _name, group in groupby(by_review, lambda r: r[0])]

    assert numbers == [[1, 2, 3, 4], [1, 2, 3, 4]]
