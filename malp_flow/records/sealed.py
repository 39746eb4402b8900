"""Writing and reading the sealed columns of a row."""

from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.orm import Mapper, Session

from malp_flow.records.base import Base
from malp_flow.records.sealing import Seal


def put(session: Session, row: Base, column: str, text: str) -> None:
    """Close `text` into `column` of `row`, for that one place.

    Raises ValueError for a column that is not a sealed one, or a row without its key.
    """
    table, row_id = _place(row, column)
    setattr(row, column, _seal(session).close(text, table=table, column=column, row_id=row_id))


def get(session: Session, row: Base, column: str) -> str:
    """Return the text in `column` of `row`; an empty one where nothing was put.

    Raises SealBroken when it was changed, or comes from another row or column.
    """
    table, row_id = _place(row, column)
    sealed: bytes | None = getattr(row, column)
    if sealed is None:
        return ""
    return _seal(session).open(sealed, table=table, column=column, row_id=row_id)


def _seal(session: Session) -> Seal:
    seal: Seal = session.info["seal"]
    return seal


def _place(row: Base, column: str) -> tuple[str, UUID | str]:
    mapper: Mapper[Base] = inspect(type(row))
    if not column.endswith("sealed") or column not in mapper.columns:
        raise ValueError(f"{mapper.local_table} keeps nothing sealed in {column}.")
    (key,) = mapper.primary_key  # every table with a sealed column has one
    row_id: UUID | str | None = getattr(row, mapper.get_property_by_column(key).key)
    if row_id is None:
        raise ValueError(f"Give the row in {mapper.local_table} its {key.name} before sealing.")
    return row.__tablename__, row_id
