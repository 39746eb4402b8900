"""The history says what each entry is about, and never what somebody typed."""

from datetime import date

from malp_flow.services import activity, deadlines, entry_details, history_pages, more_time
from malp_flow.services.history_pages import Wanted
from tests.stories.fernshire import at
from tests.stories.way import SILENT, asked_to_sign, issued

WHY = "Our records office is closed for a week."


def details(fernshire, review_id):
    """Return the title of each of the newest entries with what it is about."""
    with fernshire.transaction() as session:
        found = activity.happened(session, fernshire.open(session, review_id))
    return [f"{entry.title}: {entry.detail}" for entry in found]


def test_names_agency_record_and_both_days(fernshire):
    review_id = issued(fernshire)
    fernshire.do(
        review_id, more_time.give, fernshire.items[SILENT], new_on=date(2026, 2, 9), reason=WHY,
        by=fernshire.manager, now=at(date(2026, 1, 28)),
    )  # fmt: skip

    found = details(fernshire, review_id)

    assert found[0] == (
        "More time given: Fernshire Youth Justice, C-118, from 2 February 2026 to 9 February 2026"
    )
    assert WHY not in " ".join(found)


def test_names_who_does_what_where(fernshire):
    found = details(fernshire, issued(fernshire))

    place = "Fernshire Children’s Social Care, C-340, Auditor of Fernshire Children’s Social Care"
    assert f"Role given: {place}, auditor" in found
    assert f"Auditor named: {place}, outside the line of management" in found


def test_names_seat_answer_and_version(fernshire):
    review_id = asked_to_sign(fernshire)
    fernshire.answer(review_id, "Partner 1", "approve", now=at(date(2026, 3, 31)))

    assert "Sign-off answered: Partner 1, Approve this version, version 1" in details(fernshire, review_id)


def test_says_which_reminder_went_to_whom_and_which_did_not(fernshire):
    review_id = issued(fernshire)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        deadline = deadlines.running(session, review, item_id=fernshire.items[SILENT])[0].name
        *_, late, last, _ = [rung.offsets[0][0] for rung in review.workflow.ladders[deadline]]
        facts = {"deadline": deadline, "steps": {late: "overtaken", last: "claimed"}}
        said = entry_details.detail(session, review, facts)

    sent = "Audit needs help to safeguarding lead, Audit help asked to auditor"
    assert said == f"Audit late to auditor: not sent, {sent}"


def test_says_nothing_where_an_entry_keeps_nothing_of_that_kind(fernshire):
    with fernshire.transaction() as session:
        assert entry_details.detail(session, None, {"tool": "ab" * 32, "item": "audit"}) == ""


def test_turns_the_pages_of_a_long_history(fernshire):
    review_id = issued(fernshire)

    with fernshire.transaction() as session:
        review = fernshire.open(session, review_id)
        first = history_pages.of_review(session, review, Wanted(), number=1)
        numbers = range(1, first.pages_in_all + 1)
        pages = [history_pages.of_review(session, review, Wanted(), number=number) for number in numbers]
        beyond = history_pages.of_review(session, review, Wanted(), number=99)
        entries = review.version

    assert sum(len(page.lines) for page in pages) == first.found == entries
    assert len(first.lines) == activity.MANY
    assert beyond == pages[-1]
