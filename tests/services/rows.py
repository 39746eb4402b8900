"""What the tables hold, read by tests in a transaction of their own."""

from sqlalchemy import select

from malp_flow.records.chases import Deadline
from malp_flow.records.history import Entry
from malp_flow.records.items import Item
from malp_flow.records.outbox import Letter, LetterCause


def items_of(fernshire, name):
    """Return the state of each item of this name."""
    with fernshire.transaction() as session:
        return sorted(session.scalars(select(Item.state).where(Item.name == name)))


def running(fernshire, name):
    """Return the due days of the clocks of this name that still run."""
    query = select(Deadline.due_on).where(
        Deadline.name == name, Deadline.met_at.is_(None), Deadline.cancelled_at.is_(None)
    )
    with fernshire.transaction() as session:
        return sorted(session.scalars(query))


def causes(fernshire, name):
    """Return, for each cause of this letter, the letter's status and why the cause was dropped."""
    query = (
        select(Letter.status, LetterCause.dropped_because)
        .join(Letter, Letter.id == LetterCause.letter_id)
        .where(LetterCause.name == name)
    )
    with fernshire.transaction() as session:
        return [tuple(row) for row in session.execute(query)]


def kinds(fernshire):
    """Return the kinds of all entries, in order."""
    with fernshire.transaction() as session:
        return list(session.scalars(select(Entry.kind).order_by(Entry.seq)))
