"""Closing and opening what only the house may read: names, free text, letters as sent.

Google Tink does the cryptography (AES-256-GCM-SIV, key rotation); what is bound here is the
place: a sealed value opens only in the table, column and row for which it was closed.
The keyset comes from a file or the environment and never enters the database.
"""

import json
from typing import Self
from uuid import UUID

import tink
from tink import aead, json_proto_keyset_format, prf, secret_key_access
from tink.proto import tink_pb2

from malp_flow.engine.answer_text import composed
from malp_flow.errors import MalpError, Misconfigured, Refused

aead.register()
prf.register()

_INDEX_BYTES = 32
_LARGEST_KEY_ID = 2**31 - 1


class SealBroken(MalpError):  # noqa: N818 - errors are named for what happened, as everywhere here
    """A protected text cannot be opened: it was changed or moved, or closed with another key."""


class NotSealable(Refused):
    """This text holds a broken character, so it cannot be kept. Type it again."""


class BadKeyset(Misconfigured):
    """The keyset is not one that malp_flow made, or it is damaged. Use the one kept with the backups."""


class Seal:
    """Closes and opens texts with one keyset. Threads may share it."""

    def __init__(self, *, sealing: aead.Aead, indexing: prf.PrfSet) -> None:
        self._sealing = sealing
        self._indexing = indexing.primary()

    @classmethod
    def from_keyset(cls, json_text: str) -> Self:
        """Return the seal for a keyset as made by `new_keyset`. Raises BadKeyset."""
        sealing, indexing = _read(json_text)
        try:
            return cls(sealing=sealing.primitive(aead.Aead), indexing=indexing.primitive(prf.PrfSet))
        except tink.TinkError:
            raise BadKeyset from None

    def close(self, text: str, *, table: str, column: str, row_id: UUID | str) -> bytes:
        """Return `text` closed for that one place; 33 bytes longer, and different each time.

        Raises NotSealable for half a surrogate pair.
        """
        place = _place(table=table, column=column, row_id=row_id)
        sealed: bytes = self._sealing.encrypt(_utf8(text), place)
        return sealed

    def open(self, sealed: bytes, *, table: str, column: str, row_id: UUID | str) -> str:
        """Return the text closed for that place. Raises SealBroken for another place or key."""
        place = _place(table=table, column=column, row_id=row_id)
        try:
            text: bytes = self._sealing.decrypt(sealed, place)
        except tink.TinkError:
            raise SealBroken from None
        return text.decode()

    def index(self, text: str) -> str:
        """Return a keyed digest (64 hex characters) by which a closed text is found again exactly.

        Capitals and ways of writing an accent make no difference; spaces do. Nobody without the
        key can try guesses against it. Raises NotSealable.
        """
        digest: bytes = self._indexing.compute(_utf8(_folded(text)), _INDEX_BYTES)
        return digest.hex()


def new_keyset() -> str:
    """Return a fresh keyset as JSON. Whoever holds it can open everything: keep it like the data."""
    sealing = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM_SIV)
    indexing = tink.new_keyset_handle(prf.prf_key_templates.HMAC_SHA256)
    return _written(sealing=sealing, indexing=indexing)


def rotated(keyset: str) -> str:
    """Return the keyset with a new key for closing; what the old ones closed still opens.

    The key of the index stays: with another one, no address that is stored would be found.
    Raises BadKeyset.
    """
    Seal.from_keyset(keyset)  # a damaged one is not carried on
    sealing, indexing = _read(keyset)
    fresh = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM_SIV)
    return _written(sealing=_joined(sealing, fresh), indexing=indexing)


def _joined(old: tink.KeysetHandle, fresh: tink.KeysetHandle) -> tink.KeysetHandle:
    # Tink's Python has no manager of keysets; its own stored form is made to be merged.
    keys, newest = (
        tink_pb2.Keyset.FromString(tink.proto_keyset_format.serialize(handle, secret_key_access.TOKEN))
        for handle in (old, fresh)
    )
    taken = {key.key_id for key in keys.key}
    while newest.primary_key_id in taken:
        newest.primary_key_id = newest.key[0].key_id = newest.primary_key_id % _LARGEST_KEY_ID + 1
    keys.MergeFrom(newest)  # lists are joined, the number of the newest key replaces the old one
    return tink.proto_keyset_format.parse(keys.SerializeToString(), secret_key_access.TOKEN)


def _written(*, sealing: tink.KeysetHandle, indexing: tink.KeysetHandle) -> str:
    parts = {"sealing": sealing, "indexing": indexing}
    token = secret_key_access.TOKEN
    plain = {
        name: json.loads(json_proto_keyset_format.serialize(part, token)) for name, part in parts.items()
    }
    return json.dumps(plain)


def _read(json_text: str) -> tuple[tink.KeysetHandle, tink.KeysetHandle]:
    try:
        parts = json.loads(json_text)
        return _handle(parts["sealing"]), _handle(parts["indexing"])
    except (tink.TinkError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        # Without the cause: the message of a parser may quote what it read, and that is the key.
        raise BadKeyset from None


def _handle(part: object) -> tink.KeysetHandle:
    return json_proto_keyset_format.parse(json.dumps(part), secret_key_access.TOKEN)


def _place(*, table: str, column: str, row_id: UUID | str) -> bytes:
    return f"{table}|{column}|{row_id}".encode()


def _folded(text: str) -> str:
    # Folding may take an accent apart again, so it is put together before and after.
    return composed(composed(text).casefold())


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise NotSealable from None  # its message would quote the text
