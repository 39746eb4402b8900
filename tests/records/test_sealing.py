import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from malp_flow.records.sealing import BadKeyset, NotSealable, Seal, SealBroken, new_keyset, rotated

KEYSET = new_keyset()
SEAL = Seal.from_keyset(KEYSET)
ROW = UUID("0198f2a0-0000-7000-8000-000000000001")
OTHER_ROW = UUID("0198f2a0-0000-7000-8000-000000000002")


def closed(text: str, *, by: Seal = SEAL) -> bytes:
    return by.close(text, table="audits", column="answers", row_id=ROW)


def opened(sealed: bytes, *, by: Seal = SEAL) -> str:
    return by.open(sealed, table="audits", column="answers", row_id=ROW)


@given(st.text())
def test_opens_what_it_closed(text: str) -> None:
    assert opened(closed(text)) == text


def test_shows_nothing_of_the_text_and_never_closes_alike() -> None:
    text = "The plan was shared with every agency."

    first, second = closed(text), closed(text)

    assert b"plan" not in first
    assert first != second


def test_takes_a_row_by_its_id_however_written() -> None:
    sealed = closed("Zoë")

    assert SEAL.open(sealed, table="audits", column="answers", row_id=str(ROW)) == "Zoë"


@pytest.mark.parametrize(
    ("table", "column", "row_id"),
    [
        ("audits", "answers", OTHER_ROW),
        ("audits", "notes", ROW),
        ("letters", "answers", ROW),
    ],
)
def test_refuses_a_text_that_was_moved(table: str, column: str, row_id: UUID) -> None:
    sealed = closed("The plan was shared.")

    with pytest.raises(SealBroken):
        SEAL.open(sealed, table=table, column=column, row_id=row_id)


@given(st.data())
def test_refuses_a_text_that_was_changed(data: st.DataObject) -> None:
    sealed = bytearray(closed("The plan was shared."))
    place = data.draw(st.integers(0, len(sealed) - 1))

    sealed[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(SealBroken):
        opened(bytes(sealed))


@given(st.binary(max_size=80))
def test_refuses_what_it_never_closed(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        opened(sealed)


def test_says_what_went_wrong_without_the_text() -> None:
    stranger = Seal.from_keyset(new_keyset())

    with pytest.raises(SealBroken, match="closed with another key") as broken:
        opened(closed("The plan was shared."), by=stranger)

    assert "plan" not in str(broken.value)
    assert broken.value.permanent


def test_refuses_half_a_character() -> None:
    with pytest.raises(NotSealable) as refused:
        closed("plan \ud800")

    assert refused.value.__suppress_context__


# ---------------------------------------------------------------- rotation


def test_opens_the_old_after_a_rotation_and_closes_with_the_new_key() -> None:
    sealed_before = closed("Before")
    renewed = Seal.from_keyset(rotated(rotated(KEYSET)))

    sealed_after = closed("After", by=renewed)

    assert opened(sealed_before, by=renewed) == "Before"
    assert opened(sealed_after, by=renewed) == "After"
    with pytest.raises(SealBroken):
        opened(sealed_after)


def test_finds_addresses_again_after_a_rotation() -> None:
    renewed = Seal.from_keyset(rotated(KEYSET))

    assert renewed.index("dana@fernshire.example") == SEAL.index("dana@fernshire.example")


def test_gives_every_key_of_a_keyset_a_number_of_its_own() -> None:
    keyset = KEYSET
    for _ in range(5):
        keyset = rotated(keyset)

    sealing = json.loads(keyset)["sealing"]
    numbers = [key["keyId"] for key in sealing["key"]]

    assert len(set(numbers)) == 6
    assert sealing["primaryKeyId"] == numbers[-1]


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "not JSON",
        "[]",
        "{}",
        '"sealing"',
        '{"sealing": 5, "indexing": null}',
        json.dumps({**json.loads(KEYSET), "sealing": {"primaryKeyId": 1, "key": []}}),
        json.dumps({**json.loads(KEYSET), "sealing": json.loads(KEYSET)["indexing"]}),
        KEYSET[: len(KEYSET) // 2],
        "[" * 5000,
    ],
)
def test_refuses_a_damaged_keyset_without_repeating_it(damaged: str) -> None:
    for use in (Seal.from_keyset, rotated):
        with pytest.raises(BadKeyset, match="^The keyset is not one that malp_flow made") as refused:
            use(damaged)

        assert refused.value.__suppress_context__


# ---------------------------------------------------------------- finding again


def test_finds_an_address_whatever_its_capitals_and_accents() -> None:
    assert SEAL.index("Zo\u00eb@Fernshire.example") == SEAL.index("zoe\u0308@fernshire.EXAMPLE")
    assert SEAL.index("zoe@fernshire.example") != SEAL.index("zo\u00eb@fernshire.example")


def test_gives_an_index_that_nobody_without_the_key_can_guess() -> None:
    stranger = Seal.from_keyset(new_keyset())

    assert stranger.index("dana@fernshire.example") != SEAL.index("dana@fernshire.example")
    assert len(SEAL.index("dana@fernshire.example")) == 64
