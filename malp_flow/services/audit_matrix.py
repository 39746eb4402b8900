"""The matrix of a review as its page shows it: side by side, or as a list where it is filtered or wide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from malp_flow.engine.facts import Facts
from malp_flow.engine.lives import ReturnState
from malp_flow.services import audit_counts, audit_lines, paging, picture
from malp_flow.services.audit_lines import OVERDUE, AuditLine
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext

ON_A_PAGE = 50
_WIDE_OF_ONE, _WIDE = 8, 24
"""From more agencies than these on, of one record and of several, a table side by side is of no use."""
_MANY = 30
"""So many agencies can be chosen from; of more, part of the name is typed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which audits: of which agency (its name, or part of it), of which status or overdue; empty for all."""

    agency: str = ""
    status: str = ""

    def is_for(self, line: AuditLine) -> bool:
        """Whether this audit is asked for."""
        named = " ".join(self.agency.casefold().split()) in line.agency.casefold()
        return named and (self.status in ("", line.status) or (self.status == OVERDUE and line.late))

    @property
    def as_given(self) -> dict[str, str]:
        """What stands in the address for it."""
        given = {"agency": self.agency, "status": self.status}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Matrix:
    """What the page shows; `rows` are empty where it is a list. A page holds `lines` of all that were found.

    `agencies` of all audits to choose from are empty where there are too many.
    """

    counts: str
    agencies: tuple[str, ...]
    statuses: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[AuditLine | None, ...]], ...]
    lines: tuple[AuditLine, ...]
    found: int
    expected: int
    page: int
    pages: int


def lines(
    session: Session,
    review: OpenReview,
    wanted: Wanted,
    *,
    now: datetime,
) -> tuple[AuditLine, ...]:
    """Return the audits that are asked for, those withdrawn too, in the order of the matrix."""
    known = picture.facts(session, review, now=now)
    return tuple(line for line in _all(session, review, known) if wanted.is_for(line))


def _all(session: Session, review: OpenReview, known: Facts) -> tuple[AuditLine, ...]:
    return audit_lines.audit_lines(session, review, known, withdrawn=True)


def matrix(
    session: Session,
    review: OpenReview,
    wanted: Wanted,
    *,
    page: int = 1,
    whole: bool = False,
    now: datetime,
) -> Matrix:
    """Return the matrix; `whole` leaves nothing for a second page, as on paper."""
    known = picture.facts(session, review, now=now)
    everything = _all(session, review, known)
    found = [line for line in everything if wanted.is_for(line)]
    agencies = sorted({line.agency for line in everything})
    cases = list(dict.fromkeys(_row_of(line, everything) for line in everything))
    too_wide = len(agencies) > (_WIDE_OF_ONE if len(cases) == 1 else _WIDE)
    as_list = bool(wanted.as_given) or too_wide or _share_a_cell(everything)
    size = max(1, len(found)) if whole else ON_A_PAGE
    page, pages = paging.fitted(page, found=len(found), each=size)
    return Matrix(
        counts=audit_counts.of(session, review).as_words(),
        agencies=tuple(agencies) if len(agencies) <= _MANY else (),
        statuses=_statuses(everything),
        columns=() if as_list else tuple(agencies),
        rows=() if as_list else _rows(everything, cases, agencies),
        lines=tuple(found[(page - 1) * size : page * size]) if as_list else (),
        found=len(found),
        expected=len(everything),
        page=page,
        pages=pages,
    )


def _statuses(everything: Sequence[AuditLine]) -> tuple[tuple[str, str], ...]:
    """The statuses that occur, in words, each with how many; “overdue” last."""
    there = [line.status for line in everything]
    titles = audit_lines.status_titles()
    found = [(name, f"{title} ({there.count(name)})") for name, title in titles.items() if name in there]
    late = sum(line.late for line in everything)
    return (*found, *([(OVERDUE, f"{gettext('Overdue')} ({late})")] if late else []))


def _row_of(line: AuditLine, everything: Sequence[AuditLine]) -> str:
    """The record, and which return on it where the review has several."""
    several = {one.name for one in everything if one.case and one.case == line.case}
    return f"{line.case}, {line.title}" if len(several) > 1 else line.record


def _share_a_cell(everything: Sequence[AuditLine]) -> bool:
    """Whether a table would hide one return behind another: respondents have no place of their own."""
    asked = [line for line in everything if line.state != ReturnState.withdrawn]
    return len({(line.name, line.case, line.agency) for line in asked}) < len(asked)


def _rows(
    everything: Sequence[AuditLine], cases: Sequence[str], agencies: Sequence[str]
) -> tuple[tuple[str, tuple[AuditLine | None, ...]], ...]:
    # One that was withdrawn gives way to one that was asked for anew in the same place.
    ordered = sorted(everything, key=lambda line: line.state != ReturnState.withdrawn)
    cells = {(_row_of(line, everything), line.agency): line for line in ordered}
    return tuple((case, tuple(cells.get((case, agency)) for agency in agencies)) for case in cases)
