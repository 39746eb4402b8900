"""A session for looking keeps what it has read until it ends: a page of hundreds asks for each thing once.

A session lets go of rows that nobody holds, and would ask for the same partnership again for each line of a
list. Only where nothing is written: there no row can change under the eyes of whoever looks, and the same
question has the same answer, since the database shows such a session one moment.
"""

from collections.abc import Callable, Collection, Hashable
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import FrozenResult, Result, event, select
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.cache_key import HasCacheKey

from malp_flow.records.base import Identified

Thing = TypeVar("Thing")
Kept = TypeVar("Kept", bound=Identified)
_ROWS, _THINGS = "kept_rows", "kept_things"
_APART = frozenset({"yield_per", "stream_results", "populate_existing"})
MOST_ROWS = 10_000
"""So many rows are held: a file of all answers of a year must not fill the memory."""


def keep(session: Session) -> None:
    """Let a session for looking only hold the rows that it reads, until it ends."""
    rows: list[object] = []
    session.info[_ROWS], session.info[_THINGS] = rows, {}

    def hold(_session: Session, row: object) -> None:
        if len(rows) < MOST_ROWS:
            rows.append(row)

    event.listen(session, "loaded_as_persistent", hold)
    _answer_again(session, rows)


def _answer_again(session: Session, rows: list[object]) -> None:
    """Answer what was asked before, in the same words and with the same values, without the database."""
    answers: dict[Hashable, FrozenResult[Any]] = {}

    def answer(asked: ORMExecuteState) -> Result[Any] | None:
        key = _same(asked) if len(rows) < MOST_ROWS else None
        if key is None:
            return None
        if key not in answers:
            answers[key] = asked.invoke_statement().freeze()
        return answers[key]()

    event.listen(session, "do_orm_execute", answer)


def _same(asked: ORMExecuteState) -> Hashable | None:
    """Return what two equal questions share; None for what is not to be kept: a row read anew, a stream."""
    plain = asked.is_select and not (asked.is_column_load or asked.is_relationship_load or asked.parameters)
    if not plain or not _APART.isdisjoint(asked.execution_options):
        return None
    key = asked.statement._generate_cache_key() if isinstance(asked.statement, HasCacheKey) else None
    return None if key is None else (key.key, *(_fixed(each.effective_value) for each in key.bindparams))


def _fixed(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list | set | frozenset | tuple) else value


def keeps(session: Session) -> bool:
    """Whether this session keeps what it has read: whoever asks for one of many may read all of them."""
    return _THINGS in session.info


def note(session: Session, key: Hashable, found: object) -> None:
    """Keep what was found together with something else, where this session keeps what it has read."""
    if keeps(session):
        session.info[_THINGS].setdefault(key, found)


def kept(session: Session, key: Hashable) -> Any:
    """Return what was found before under this key; None where nobody asked, or nothing is kept."""
    return session.info.get(_THINGS, {}).get(key)


def is_missing(session: Session, kind: type[Kept], row_id: UUID) -> bool:
    """Whether this session keeps what it has read, and has not read this row yet."""
    return keeps(session) and session.identity_map.get(identity_key(kind, row_id)) is None


def rows(session: Session, kind: type[Kept], ids: Collection[UUID]) -> dict[UUID, Kept]:
    """Return rows of one kind by their ids, by one statement; those that are kept are not asked for again."""
    wanted = dict.fromkeys(ids)
    here = {each: session.identity_map.get(identity_key(kind, each)) for each in wanted if keeps(session)}
    missing = [each for each in wanted if here.get(each) is None]
    query = select(kind).where(kind.id.in_(missing))
    read = {row.id: row for row in session.scalars(query)} if missing else {}
    return {each: row for each in wanted if (row := here.get(each) or read.get(each)) is not None}


def once(session: Session, key: Hashable, find: Callable[[], Thing]) -> Thing:
    """Return what `find` finds, found once where this session keeps what it has read."""
    kept: dict[Hashable, Any] | None = session.info.get(_THINGS)
    if kept is None:
        return find()
    if key not in kept:
        kept[key] = find()
    found: Thing = kept[key]
    return found
