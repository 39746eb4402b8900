"""The agenda of an event: its points, one a line, and where each has gone once the agenda is another."""

from collections.abc import Iterator, Sequence

OTHER = 0
"""The number of what stands under no point of the agenda."""


def points(text: str) -> tuple[str, ...]:
    """Return the points of an agenda, one a line; the first is point 1."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def carried(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return for each point of an agenda its number in another one, OTHER where it is not there any more.

    A point is known by its words, whatever their capitals and spaces. Of an agenda of the same length, the
    one that stands in its place with words that are new is the same point under another name.
    """
    found = dict(_same_words(old, new))
    if len(old) == len(new):
        taken = set(found.values())
        found |= {n: n for n in range(1, len(old) + 1) if n not in found and n not in taken}
    return {number: found.get(number, OTHER) for number in range(len(old) + 1)}


def _same_words(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield numbers of points with the same words; of two such points each is used once."""
    free = dict(enumerate(map(_folded, new), start=1))
    for number, words in enumerate(map(_folded, old), start=1):
        place = next((n for n, other in free.items() if other == words), None)
        if place is not None:
            del free[place]
            yield number, place


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()
