"""What one review waits for stands on one card, and its late audits on another."""

from malp_flow.services import mending, need_cards
from malp_flow.services.mending import Way
from malp_flow.services.need import Kind, Need

SET_UP, REPORT = Way(mending.SET_UP, "Name them"), Way(mending.REPORT, "Write it")


def a_need(kind, point, *, of="MALP-2026-01", way=None, days_late=0):
    return Need(kind, of, f"{of}: {point}", action="Do it", way=way, days_late=days_late, point=point)


def test_leaves_a_thing_that_stands_alone_as_it_is():
    alone = a_need(Kind.check, "Lead reviewer named", way=SET_UP)

    assert need_cards.gathered([alone]) == (alone,)


def test_gathers_what_one_review_waits_for_and_leads_to_the_page_they_share():
    checks = [a_need(Kind.check, point, way=SET_UP) for point in ("Auditors named", "Tool chosen")]
    other = a_need(Kind.check, "Report written", of="MALP-2026-02", way=REPORT)

    gathered, alone = need_cards.gathered([*checks, other])

    assert gathered.title == "MALP-2026-01 waits for 2 things"
    assert gathered.points == ("Auditors named", "Tool chosen")
    assert gathered.way.page == mending.SET_UP
    assert alone == other


def test_leads_to_the_review_where_its_things_are_done_on_several_pages():
    checks = [a_need(Kind.check, "Auditors named", way=SET_UP), a_need(Kind.check, "Report", way=REPORT)]

    (gathered,) = need_cards.gathered(checks)

    assert gathered.way.page == mending.REVIEW


def test_puts_late_audits_of_one_review_first_by_the_latest_of_them():
    late = [a_need(Kind.late_audit, "Police", days_late=1), a_need(Kind.late_audit, "Health", days_late=4)]
    action = Need(Kind.action, "MALP-2026-02", "Action A1", days_late=2)

    first, second = need_cards.gathered([action, *late])

    assert first.title == "MALP-2026-01: 2 audits are overdue"
    assert first.points == ("Health", "Police")
    assert (first.days_late, first.way.page) == (4, mending.AUDITS)
    assert second == action


def test_keeps_questions_about_two_audits_of_one_review_apart():
    asked = [Need(Kind.more_time, "MALP-2026-01", who) for who in ("Police", "Health")]

    assert need_cards.gathered(asked) == tuple(asked)
