"""What of a report may be published."""

from malp_flow.engine.report import Section, Table, for_the_public
from tests.a_report import a_report, a_small_report


def test_hides_evidence_and_what_is_for_partners():
    public = for_the_public(a_small_report())

    assert public.is_public
    assert [each.id for each in public.sections] == ["learned", "planned"]
    assert all(statement.evidence == () for _section, statement in public.statements())


def test_keeps_back_small_numbers_in_its_tables():
    public = for_the_public(a_report())

    ages = next(
        table for each in public.sections for table in each.tables if table.title == "Children by age"
    )
    assert ages.rows[0] == ("under 5", "fewer than 5", "not shown")


def test_drops_columns_of_numbers_of_which_none_is_left():
    table = Table("Asked", ("Agency", "Asked", "Words"), (("Police", "2", "yes"), ("Health", "3", "no")))
    report = a_report(sections=(Section("made", "Method", written=False, tables=(table,)),))

    shown = for_the_public(report).sections[0].tables[0]

    assert shown.columns == ("Agency", "Words")
    assert shown.rows == (("Police", "yes"), ("Health", "no"))


def test_leaves_out_what_has_nothing_to_read():
    report = a_report(sections=(Section("empty", "Empty", written=True),))

    assert for_the_public(report).sections == ()


def test_says_that_numbers_are_kept_back_instead_of_a_table_with_nothing_to_read():
    few = Table("Points noted", ("Kind", "Points", "Other"), (("Learning", "2", "0"), ("Action", "1", "0")))
    report = a_report(
        sections=(
            Section("made", "Voices", False, ("The family was heard.",), tables=(few,)),
            Section("gathered", "What shaped the work", False, tables=(few,)),
        )
    )

    shown = for_the_public(report).sections

    assert [(each.title, each.tables) for each in shown] == [("Voices", ())]
    assert shown[0].paragraphs == ("The family was heard.", "Numbers below 5 are not published.")


def test_keeps_a_table_of_zeros_in_which_nothing_is_kept_back():
    none = Table("Points noted", ("Kind", "Points"), (("Learning", "0"),))
    report = a_report(sections=(Section("made", "Voices", written=False, tables=(none,)),))

    assert for_the_public(report).sections[0].tables == (none,)
