"""What is asked of many reviews at once is what is found by asking one after the other."""

from malp_flow.demo.demonstration import Demonstration
from malp_flow.services import read_once, today, visitors
from malp_flow.services.today import Today
from malp_flow.services.visitors import Visitor
from tests.web.statements import counted

PEOPLE = {"Marian Holloway", "Idris Winter", "Adaeze Okoye", "Robert Nayland"}
FEW = 70
"""Statements of the first page, whatever the number of reviews: 428 when each was asked by itself."""


def first_page(running: Demonstration, who: Visitor, *, together: bool) -> Today:
    with running.house.reading() as session:
        if together:
            read_once.keep(session)
        return today.today(session, who.actor, now=running.clock())


def test_finds_the_same_for_many_reviews_at_once_as_one_after_the_other(running: Demonstration) -> None:
    with running.house.reading() as session:
        everybody = visitors.everybody(session, now=running.clock())
    found = [who for who in everybody if who.name in PEOPLE]

    for who in found:
        apart = first_page(running, who, together=False)
        with counted(running.house.engine) as ran:
            assert first_page(running, who, together=True) == apart
        assert len(ran) <= FEW

    assert len(found) == len(PEOPLE)
