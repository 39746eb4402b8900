"""A session for looking asks for each row once, and for no more than it can hold."""

import pytest
from sqlalchemy import event

from malp_flow.services import people, read_once


@pytest.fixture
def looking(fernshire):
    """A session that keeps what it reads, and the statements that it sends."""
    seen = []
    with fernshire.transaction() as session:
        session.connection()
        event.listen(session.get_bind(), "before_cursor_execute", lambda *given: seen.append(given[2]))
        read_once.keep(session)
        yield session, seen


def names(session, fernshire):
    return [people.name_of(session, member) for member in fernshire.members.values()]


def test_asks_for_each_member_once_however_often_it_is_named(fernshire, looking):
    session, seen = looking

    first = names(session, fernshire)
    asked = len(seen)

    assert names(session, fernshire) == first
    assert len(seen) == asked > 0


def test_holds_so_many_rows_and_lets_go_of_the_rest(fernshire, looking, monkeypatch):
    session, seen = looking
    monkeypatch.setattr(read_once, "MOST_ROWS", 1)

    names(session, fernshire)
    asked = len(seen)

    names(session, fernshire)
    assert len(seen) == 2 * asked - 1


def test_answers_the_same_question_once_and_another_one_anew(fernshire, looking):
    session, seen = looking
    some, others = frozenset(list(fernshire.members.values())[:1]), frozenset(fernshire.members.values())

    first = people.names_of(session, some)
    asked = len(seen)

    assert people.names_of(session, some) == first
    assert len(seen) == asked
    assert set(people.names_of(session, others)) == others
    assert len(seen) == asked + 1


def test_finds_a_thing_once_only_where_it_keeps_what_it_read(fernshire, looking):
    found = []

    for _ in range(2):
        read_once.once(looking[0], "calendar", lambda: found.append("kept"))
        with fernshire.transaction() as session:
            read_once.once(session, "calendar", lambda: found.append("anew"))

    assert sorted(found) == ["anew", "anew", "kept"]
