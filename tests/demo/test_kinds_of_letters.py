"""Somebody who lets the demonstration's clock run sees every kind of letter in its post office."""

import re

import pytest
from sqlalchemy import select

from malp_flow.demo.demonstration import Demonstration
from malp_flow.folders import shipped
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.records.reviews import Review
from malp_flow.services import day_told, library


def kinds(running: Demonstration) -> set[str]:
    with running.house.reading() as session:
        alone = select(Letter.name).where(Letter.sent_at.is_not(None))
        told = select(LetterCause.name).join(Letter).where(Letter.sent_at.is_not(None))
        return {*session.scalars(alone), *session.scalars(told)}


def only_elsewhere(running: Demonstration) -> set[str]:
    """The letters of shipped workflows on which no review of the demonstration runs.

    That a day hung on a meeting is told only where a file has such days, and a lowest grade only where a file
    says to whom.
    """
    with running.house.reading() as session:
        digests = session.scalars(select(Review.workflow_digest).distinct())
        files = [library.definition(session, digest).workflow for digest in digests]
    lived = {each.workflow for each in files}
    hangs = any(
        clock.when.meeting_of or (clock.when.before and not clock.only_reminds)
        for each in files
        for clock in each.deadlines.values()
    )
    escalates = any(item.escalated_to for each in files for item in each.items.values())
    named: dict[bool, set[str]] = {True: set(), False: set()}
    for path in shipped("workflows").glob("*.yaml"):
        text = path.read_text("utf-8")
        [name] = re.findall(r"^workflow: (\w+)$", text, re.MULTILINE)
        named[name in lived] |= set(re.findall(r"(?:send|tell_with): (\w+)", text))
    silent = (set() if hangs else {day_told.DATE_SET}) | (set() if escalates else {"grade_to_look_at"})
    return named[False] - named[True] | silent | {day_told.DATE_LOST}


@pytest.mark.thorough
def test_shows_every_kind_of_letter_while_its_clock_moves(running: Demonstration) -> None:
    for _day in range(24):
        running.next_day()

    unseen = running.house.letters.names() - kinds(running) - only_elsewhere(running)
    assert not unseen
