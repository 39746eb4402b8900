"""The logo on the front of a partnership’s documents: a PNG of its own, looked at before it is used."""

import base64
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from malp_flow.outputs.word_rules import BrokenTemplate

NAME = "logo.png"
LARGEST_FILE = 1024 * 1024
LONGEST_SIDE = 3000
"""Pixels: enough for print, and nothing that fills the memory."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_NO_PICTURE = "It is no whole PNG picture, whatever its name says."


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that is one, with the words that stand for it."""

    data: bytes
    words: str

    @property
    def address(self) -> str:
        """The picture itself as an address, so that a page needs no other file."""
        return f"data:image/png;base64,{base64.b64encode(self.data).decode()}"


def read(own: Path | None, words: str) -> Logo | None:
    """Return the logo in a folder of one’s own, or None without one; raises BrokenTemplate."""
    path = own / NAME if own else None
    if path is None or not path.is_file():
        return None
    if path.stat().st_size > LARGEST_FILE:
        raise BrokenTemplate("It is larger than 1 MB.")
    data = path.read_bytes()
    try:
        _look_at(data)
    except (struct.error, zlib.error, KeyError, StopIteration):
        raise BrokenTemplate(_NO_PICTURE) from None
    return Logo(data, words)


def _look_at(data: bytes) -> None:
    """Raise whatever is wrong with a PNG: its parts and their sums, its size, and what is packed in it."""
    if not data.startswith(_SIGNATURE):
        raise BrokenTemplate(_NO_PICTURE)
    parts = list(_parts(data))
    width, height, depth, colour, *_rest = struct.unpack(">IIBBBBB", dict(parts)[b"IHDR"])
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
        raise BrokenTemplate(f"It is wider or higher than {LONGEST_SIDE:,} pixels.")
    row = 1 + (width * depth * _CHANNELS[colour] + 7) // 8
    packed = b"".join(part for kind, part in parts if kind == b"IDAT")
    # Rows that come in turns (interlaced) begin a few more times; a picture with less is not whole,
    # and one with far more was made to hurt.
    unpacking = zlib.decompressobj()
    unpacked = unpacking.decompress(packed, 2 * row * height + LONGEST_SIDE)
    whole = len(unpacked) >= row * height and not unpacking.unconsumed_tail
    if not whole or parts[-1][0] != b"IEND":
        raise BrokenTemplate(_NO_PICTURE)


def _parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_SIGNATURE)
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        part = data[place + 8 : place + 8 + length]
        (checked,) = struct.unpack_from(">I", data, place + 8 + length)
        if checked != zlib.crc32(kind + part):
            raise BrokenTemplate(_NO_PICTURE)
        yield kind, part
        place += 12 + length
