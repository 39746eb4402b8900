"""Stories of four published processes, told by the calendar: what goes otherwise in each."""

from datetime import date

from tests.stories.test_stories_rehearsed import MONDAY, letters, played, states

MACFA = """
story: changes_after_the_day
agencies: [Police, Health]
concerns:
  - {on: 2026-01-22, agency: Health, what: immediate_concern}
answers:
  - {partner: 1, answer: ask_for_changes}
"""


def test_tells_staff_twice_what_was_found_and_lets_a_concern_wait_for_nothing():
    told = played("macfa", MACFA)

    assert states(told) == [
        ("commissioned", MONDAY),
        ("audits_issued", date(2026, 1, 19)),
        ("audits_returned", date(2026, 2, 9)),
        ("day_held", date(2026, 2, 23)),
        ("report_drafted", date(2026, 3, 23)),
        ("day_held", date(2026, 4, 8)),
        ("report_drafted", date(2026, 5, 7)),
        ("signed_off", date(2026, 5, 21)),
    ]
    leads = ["Lead of Health", "Lead of Police"]
    first = letters(told, "feedback_to_give")
    assert sorted(to for day, to in first if day == date(2026, 2, 23)) == leads
    second = [each for each in told.letters if each.to in leads and each.at.date() == date(2026, 5, 21)]
    assert sorted(each.to for each in second) == leads
    assert (date(2026, 1, 22), "Lead of Health") in letters(told, "concern_raised")


RECORDS_FIRST = """
story: one_knows_nobody_one_is_silent
agencies: [Police, Health, School]
returns:
  - {agency: School, not_known: true}
  - {agency: Health, silent: true, go_ahead_on: 2026-03-11}
steps: {service_users: declined}
"""


def test_asks_nobody_for_answers_who_knows_no_child_and_joins_three_strands_once_the_last_is_done():
    told = played("records-first", RECORDS_FIRST)

    assert states(told) == [
        ("sampling", MONDAY),
        ("checking_records", date(2026, 1, 19)),
        ("whom_they_know_said", date(2026, 2, 2)),
        ("questionnaires_sent", date(2026, 2, 9)),
        ("three_strands", date(2026, 3, 11)),
        ("joined", date(2026, 4, 10)),
        ("report_drafted", date(2026, 5, 11)),
        ("signed_off", date(2026, 6, 9)),
    ]
    assert not told.waits_for
    asked = {to for _day, to in letters(told, "records_check_asked")}
    assert {"Lead of Police", "Lead of Health", "Lead of School"} <= asked
    assert {to for _day, to in letters(told, "audit_issued")} == {"Auditor of Police", "Auditor of Health"}
    assert (date(2026, 3, 5), "Lead of Health") in letters(told, "audit_needs_help")
    assert {to for _day, to in letters(told, "event_invited")} == {
        "Practitioner of Police",
        "Practitioner of Health",
    }


PANEL = """
story: a_later_session_and_changes
agencies: [Health, Police]
meetings:
  audit_panel: [2026-02-17]
  child_protection_committee: [2026-04-21]
events: {joint_session: 2026-03-03}
answers:
  - {partner: 1, answer: ask_for_changes}
"""


def test_asks_no_agency_for_anything_and_goes_back_when_the_committee_asks_for_changes():
    told = played("panel", PANEL)

    assert states(told) == [
        ("audit_planned", MONDAY),
        ("reviewing", date(2026, 1, 26)),
        ("reviewed", date(2026, 3, 3)),
        ("with_committee", date(2026, 3, 31)),
        ("reviewed", date(2026, 4, 21)),  # the first meeting at least ten working days later
        ("with_committee", date(2026, 5, 20)),
        ("findings_accepted", date(2026, 6, 4)),  # no date was known, and one was asked for
    ]
    assert letters(told, "meeting_date_wanted") == [(date(2026, 5, 22), "Lead officer of the committee")]
    assert {day for day, _to in letters(told, "date_set")} == {date(2026, 5, 22)}
    assert letters(told, "panel_form_asked") == [(date(2026, 1, 26), "Scribe of the panel")]
    to_agencies = {one.to for one in told.letters} & {"Auditor of Health", "Lead of Health"}
    assert not to_agencies
    assert (date(2026, 1, 13), "Reviewer on the panel of Health") in letters(told, "event_invited")


LOCAL_GROUPS = """
story: nine_records
records: 9
shared_out: true
agencies: [North, South, West]
returns:
  - {agency: West, on: 2026-02-20}
"""


def test_asks_each_local_group_about_three_records_and_ends_once_all_have_heard_back():
    told = played("local-groups", LOCAL_GROUPS)

    assert states(told) == [
        ("commissioned", MONDAY),
        ("with_groups", date(2026, 1, 19)),
        ("rolled_up", date(2026, 2, 20)),
        ("meeting_held", date(2026, 3, 6)),
        ("with_business_group", date(2026, 3, 27)),
        ("owned", date(2026, 4, 28)),
        ("loop_closed", date(2026, 5, 28)),
    ]
    several = letters(told, "several_things")
    asked = sorted(to for day, to in several if day == date(2026, 1, 19))
    assert asked == ["Auditor of North", "Auditor of South", "Auditor of West"]
    helped = {to for day, to in several if day == date(2026, 2, 19)}
    assert helped == {"Lead of West", "Auditor of West"}
    fed_back = {to for _day, to in letters(told, "feedback_to_give")}
    assert fed_back == {"Lead of North", "Lead of South", "Lead of West"}
