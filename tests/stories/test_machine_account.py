"""Somebody acts from a command: from which account of the machine is kept, where it can be erased."""

from dataclasses import replace
from datetime import date

from sqlalchemy import delete, select

from malp_flow.records.history import Entry, EntrySecret
from malp_flow.services import commissioning, history_check
from tests.stories.fernshire import at

NOW = at(date(2026, 1, 8))


def add_a_case(fernshire, *, by):
    review_id = fernshire.commission(now=NOW)
    fernshire.do(review_id, commissioning.add_case, "C-900", by=by, now=NOW)


def kept_accounts(fernshire):
    with fernshire.transaction() as session:
        rows = session.scalars(select(EntrySecret).where(EntrySecret.field == "machine_account"))
        seal = session.info["seal"]
        return [seal.open(row.sealed, table="entry_secret", column="sealed", row_id=row.id) for row in rows]


def faults(fernshire):
    with fernshire.transaction() as session:
        return history_check.faults(session, fernshire.partnership_id)


def test_keeps_from_which_account_of_the_machine_somebody_acted(fernshire):
    add_a_case(fernshire, by=replace(fernshire.manager, machine_account="m.holloway"))

    with fernshire.transaction() as session:
        bodies = session.scalars(select(Entry.body)).all()

    assert kept_accounts(fernshire) == ["m.holloway"]
    assert not [body for body in bodies if "holloway" in body]
    assert faults(fernshire) == []


def test_keeps_no_account_of_somebody_who_acts_on_the_pages(fernshire):
    add_a_case(fernshire, by=fernshire.manager)

    assert kept_accounts(fernshire) == []


def test_holds_its_history_when_an_account_is_erased(fernshire):
    add_a_case(fernshire, by=replace(fernshire.manager, machine_account="m.holloway"))

    with fernshire.transaction() as session:
        session.execute(delete(EntrySecret).where(EntrySecret.field == "machine_account"))

    assert faults(fernshire) == []
