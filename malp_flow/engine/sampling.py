"""Choosing records by chance, so that anybody can make the choice again by hand.

The order of chance: for each reference the SHA-256 (in hex) of “seed|reference”, smallest first. Records
audited within the last 12 months are left out. Then the quotas are filled one after another, in their order:
each takes the first records in the order of chance that are in its stratum and were not taken yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from malp_flow.engine.canonical import canonical
from malp_flow.engine.working_days import add_months

RESTS_MONTHS = 12
"""So long a record that was audited is left in peace."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be chosen: its reference, strata as (column, value), when it was last audited."""

    reference: str
    strata: tuple[tuple[str, str], ...] = ()
    last_audited_on: date | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """So many records in which every one of these (column, value) holds; none: of all."""

    strata: tuple[tuple[str, str], ...]
    number: int

    def takes(self, candidate: Candidate) -> bool:
        """Whether a record is in this stratum; capitals and spaces around make no difference."""
        has = {(folded(column), folded(value)) for column, value in candidate.strata}
        return all((folded(column), folded(value)) in has for column, value in self.strata)


@dataclass(frozen=True, slots=True)
class Filled:
    """What came of one quota: references in the order of chance, and how many there were to choose from."""

    quota: Quota
    chosen: tuple[str, ...]
    available: int

    @property
    def missing(self) -> int:
        """How many records the stratum was too small for; nothing is taken from elsewhere instead."""
        return self.quota.number - len(self.chosen)


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice: each quota with its records, the whole order of chance, and who was left in peace."""

    filled: tuple[Filled, ...]
    order: tuple[tuple[str, str], ...]
    """(hash, reference) of every record that could be chosen, smallest first."""
    left_out: tuple[str, ...]

    @property
    def references(self) -> tuple[str, ...]:
        """All that were chosen, quota by quota."""
        return tuple(reference for each in self.filled for reference in each.chosen)

    @property
    def missing(self) -> int:
        """How many records are missing in all."""
        return sum(each.missing for each in self.filled)


def choose(candidates: Iterable[Candidate], quotas: Sequence[Quota], *, seed: str, on: date) -> Choice:
    """Return the choice that this list, these quotas and this seed give, in whatever order the list is.

    `on` is the day from which “within the last 12 months” is counted back.
    """
    listed = sorted(candidates, key=lambda each: each.reference)
    rested_since = add_months(on, -RESTS_MONTHS)
    rests = {each.reference for each in listed if (each.last_audited_on or rested_since) > rested_since}
    drawn_of = {each.reference: drawn(seed, each.reference) for each in listed}
    ready = sorted(
        (each for each in listed if each.reference not in rests), key=lambda each: drawn_of[each.reference]
    )
    taken: set[str] = set()
    return Choice(
        tuple(_fill(quota, ready, taken) for quota in quotas),
        tuple((drawn_of[each.reference], each.reference) for each in ready),
        tuple(sorted(rests)),
    )


def _fill(quota: Quota, ready: Sequence[Candidate], taken: set[str]) -> Filled:
    open_to_it = [each.reference for each in ready if quota.takes(each) and each.reference not in taken]
    chosen = tuple(open_to_it[: quota.number])
    taken.update(chosen)
    return Filled(quota, chosen, len(open_to_it))


def drawn(seed: str, reference: str) -> str:
    """Return the place of a reference in the order of chance: SHA-256 of “seed|reference”, in hex."""
    return sha256(f"{seed}|{reference}".encode()).hexdigest()


def digest(candidates: Iterable[Candidate], quotas: Sequence[Quota], *, seed: str, on: date) -> str:
    """Return the SHA-256 of all that a choice was made from and of what was chosen, in hex."""
    listed = sorted(candidates, key=lambda each: each.reference)
    made = choose(listed, quotas, seed=seed, on=on)
    whole = [as_plain(listed, quotas, on=on), seed, [list(each.chosen) for each in made.filled]]
    return sha256(canonical(whole)).hexdigest()


def as_plain(candidates: Iterable[Candidate], quotas: Sequence[Quota], *, on: date) -> dict[str, object]:
    """Return the list and the quotas as plain values, to keep and to read back."""
    return {
        "on": on.isoformat(),
        "records": [
            [each.reference, [list(pair) for pair in each.strata], _iso(each.last_audited_on)]
            for each in candidates
        ],
        "quotas": [[[list(pair) for pair in quota.strata], quota.number] for quota in quotas],
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def folded(word: str) -> str:
    """Return a word as strata are compared: small letters, single spaces."""
    return " ".join(word.split()).casefold()
