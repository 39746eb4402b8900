"""The report as a partner is given it: what stands first, and how long it takes to read."""

from malp_flow.engine.report import Section, Statement, Table
from malp_flow.services import sign_off_text
from tests.a_report import a_report


def statements(name: str, called: str, *, read_first: bool = False) -> Section:
    said = (Statement("Debts are a sign.", called),)
    return Section(name, name.title(), written=True, statements=said, read_first=read_first)


def made(**changes) -> Section:
    return Section("made", "Method", written=False, paragraphs=("Asked.",), **changes)


def test_gives_a_partner_recommendations_then_learning_then_the_rest():
    good = Section("good", "Good practice", written=True, statements=(Statement("They rang early."),))
    brief = Section("brief", "In brief", written=True, paragraphs=("Short.",), read_first=True)
    sections = (brief, made(), good, statements("learning", "L1"), statements("plan", "R1", read_first=True))

    found = sign_off_text.for_a_partner(a_report(sections=sections))

    assert [each.id for each in found.sections] == ["plan", "brief", "learning", "good", "made"]


def test_says_how_long_it_takes_without_what_the_system_made():
    counted = Table("Grades", ("Question", "Good"), (("word " * 900, "4"),))
    report = a_report(sections=(statements("learning", "L1"), made(tables=(counted,))))

    assert sign_off_text.reading_minutes(report) == 5
    assert sign_off_text.minutes_for_what_people_wrote(report) == 1
