"""Somebody who lets the demonstration's clock run sees every kind of letter in its post office."""

import pytest
from sqlalchemy import select

from malp_flow.demo.demonstration import Demonstration
from malp_flow.records.outbox import Letter, LetterCause


def kinds(running: Demonstration) -> set[str]:
    with running.house.reading() as session:
        alone = select(Letter.name).where(Letter.sent_at.is_not(None))
        told = select(LetterCause.name).join(Letter).where(Letter.sent_at.is_not(None))
        return {*session.scalars(alone), *session.scalars(told)}


@pytest.mark.thorough
def test_shows_every_kind_of_letter_while_its_clock_moves(running: Demonstration) -> None:
    for _day in range(24):
        running.next_day()

    unseen = running.house.letters.names() - kinds(running)
    assert not unseen
