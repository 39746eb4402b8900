"""People from a spreadsheet: what each line does, what is wrong with it, and all together or nothing."""

from datetime import date

import pytest
from sqlalchemy import func, select

from malp_flow.records.history import Entry
from malp_flow.records.people import Agency, Membership
from malp_flow.services import holdings, people_import, visitors
from malp_flow.services.access import NotYours
from malp_flow.services.people_import import NotAllRight, NothingToRead, Row, TooManyLines
from tests.stories.fernshire import at

NOW = at(date(2026, 1, 8))
LIST = """Agency;Name;E-mail;Role;Kind of agency
Fernshire Police;Ola Nash;ola@police.example;Safeguarding lead;
Oak Surgery;Bo Lind;bo@oak.example;auditor;health
Oak Surgery;Cy Park;cy@oak.example;lead;health
"""


def let_in(fernshire, text, *, by="Dana Whitlock"):
    with fernshire.transaction() as session:
        return people_import.let_in(session, people_import.read(text), by=fernshire.as_(by), now=NOW)


def checked(fernshire, text):
    with fernshire.transaction() as session:
        return people_import.check(session, people_import.read(text), by=fernshire.manager, now=NOW)


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize("between", ["\t", ";", ","])
def test_reads_lines_with_titles_in_any_order(between):
    text = "\n\n" + between.join(["E-Mail", "Full name", "Notes", "Role"]) + "\r\n"
    text += between.join([" ada@x.example ", "Ada Okafor", "left in 2024", "Lead reviewer"]) + "\n\n"

    assert people_import.read(text) == [
        Row(4, name="Ada Okafor", address="ada@x.example", role="Lead reviewer")
    ]


def test_reads_lines_without_titles_in_the_usual_order():
    row = Row(1, agency="Police", name="Ola Nash", address="ola@x.example", role="lead")

    assert people_import.read("\ufeffPolice\tOla Nash\tola@x.example\tlead") == [row]


def test_reads_a_comma_inside_quotation_marks_as_part_of_a_name():
    (row,) = people_import.read('Police,"Nash, Ola",ola@x.example,lead')

    assert row.name == "Nash, Ola"


@pytest.mark.parametrize("text", ["", "  \n\t\n", "Agency\tName\tEmail\tRole"])
def test_says_that_there_is_nothing_to_read(text):
    with pytest.raises(NothingToRead):
        people_import.read(text)


def test_reads_no_more_than_five_hundred_lines():
    with pytest.raises(TooManyLines):
        people_import.read("A\tB\tc@d.example\n" * 501)


# ---------------------------------------------------------------- checking


def test_says_what_each_line_will_do(fernshire):
    found = checked(fernshire, LIST)

    assert [each.will for each in found] == [
        ("person added", "role given"),
        ("agency added", "person added"),
        ("person added", "role given"),
    ]


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("Fernshire Police\t\tola@x.example\tlead", "The name is missing."),
        ("Fernshire Police\tOla\tola at x\tlead", "“ola at x” is not an email address."),
        ("Fernshire Police\tOla\tola@x.example\tboss", "“boss” is not a role. Known are: auditor, partner"),
        ("\tOla\tola@x.example\tlead", "Say for which agency"),
        ("Oak Surgery\tOla\tola@x.example\tauditor", "“Oak Surgery” is not an agency here yet"),
        ("\tOla\tola@x.example\tadministrator", "Only an administrator gives this role."),
    ],
)
def test_says_what_is_wrong_with_a_line(fernshire, line, begins):
    (found,) = checked(fernshire, line)

    assert found.wrong.startswith(begins)
    assert found.will == ()


def test_finds_an_address_that_stands_in_the_list_twice(fernshire):
    found = checked(fernshire, "\tOla\tola@x.example\n\tOla Nash\tOLA@x.example")

    assert [each.wrong for each in found] == ["", "The same address stands in line 1."]


def test_knows_an_agency_however_its_apostrophe_is_written(fernshire):
    (found,) = checked(fernshire, "fernshire children's  social care\tOla\tola@x.example\tlead")

    assert found.wrong == ""


# ---------------------------------------------------------------- letting in


def test_lets_everybody_in_with_agencies_and_roles(fernshire):
    assert let_in(fernshire, LIST) == 3

    with fernshire.transaction() as session:
        everybody = {each.name: each.capacities for each in visitors.everybody(session, now=NOW)}
        kind = session.scalars(select(Agency.kind).where(Agency.name == "Oak Surgery")).one()
    assert everybody["Ola Nash"] == {"lead"}
    assert everybody["Bo Lind"] == frozenset()
    assert everybody["Cy Park"] == {"lead"}
    assert kind == "health"


def test_changes_nothing_when_it_is_let_in_again(fernshire):
    let_in(fernshire, LIST)
    with fernshire.transaction() as session:
        before = session.scalar(select(func.count()).select_from(Entry))

    let_in(fernshire, LIST)

    with fernshire.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == before


def test_lets_nobody_in_while_one_line_is_wrong(fernshire):
    with fernshire.transaction() as session:
        before = session.scalar(select(func.count()).select_from(Membership))

    with pytest.raises(NotAllRight):
        let_in(fernshire, LIST + ";No Address;;;\n")

    with fernshire.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Membership)) == before


def test_lets_an_administrator_give_the_roles_of_administrators(fernshire):
    with fernshire.transaction() as session:
        dana = fernshire.members["Dana Whitlock"]
        holdings.grant(session, dana, capacity="administrator", by=fernshire.system, now=NOW)

    assert let_in(fernshire, "\tAda Okafor\tada@x.example\tadministrator") == 1


def test_takes_no_list_from_somebody_else(fernshire):
    with pytest.raises(NotYours):
        let_in(fernshire, LIST, by="Ruth Adeyemi")
