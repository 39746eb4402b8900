"""The yearly programme: planned, changed, removed, printed, and how a planned audit becomes a review."""

import pytest
from sqlalchemy import select

from malp_flow.records.history import Entry
from malp_flow.records.programme import ProgrammeEntry
from malp_flow.records.reviews import Review
from malp_flow.services import holdings
from malp_flow.services.actor import Actor
from tests.web.administrators import Place
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON

PROGRAMME = "/fernshire/programme"
NEGLECT = {
    "theme": "Neglect of teenagers",
    "kind": "thematic",
    "planned-month": "6",
    "planned-year": "2026",
    "lead": "Fernshire Police",
    "rationale": "Asked for by the executive.",
}


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def plan(client, **typed):
    return client.get(PROGRAMME + "/add").form(button="Plan this audit").fill(NEGLECT | typed).submit()


def kinds(place):
    with place.house.reading() as session:
        return list(session.scalars(select(Entry.kind).where(Entry.kind.like("programme.%"))))


def reader(place):
    with place.house.transaction() as session:
        by = Actor(place.made.partnership)
        holdings.grant(session, place.ada, capacity="reader", by=by, now=NOON)
    return place.administrator()


def test_plans_an_audit_for_a_month_and_shows_it(place):
    client = place.manager()

    page = plan(client)

    assert page.notice == "The audit is planned."
    assert page.h1 == "Programme of audits 2026"
    for words in ("Neglect of teenagers", "June 2026", "Thematic audit", "Fernshire Police", "Planned"):
        assert words in page.main
    assert kinds(place) == ["programme.added"]


def test_keeps_theme_lead_and_reason_out_of_the_facts_of_the_history(place):
    plan(place.manager())

    with place.house.reading() as session:
        body = str(session.scalars(select(Entry.body).where(Entry.kind == "programme.added")).one())
    assert "2026-06-01" in body
    assert not any(words in body for words in ("Neglect", "Police", "executive"))


def test_changes_a_line_and_takes_one_out(place):
    client = place.manager()
    line = plan(client).follow("Neglect of teenagers")

    changed = line.form(button="Save this line").fill({"planned-day": "9", "planned-month": "7"}).submit()
    removed = changed.follow("Neglect of teenagers").form(button="Remove it from the programme").submit()

    assert "Thu 9 Jul" in changed.main
    assert "No audit is planned for 2026." in removed.main
    assert kinds(place) == ["programme.added", "programme.changed", "programme.removed"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"theme": ""}, "Enter a theme of at most 80 characters"),
        ({"theme": "Neglect of Amelia Thornley"}, "could say who a child is"),
        ({"kind": "re_audit"}, "Choose the review that is audited again"),
        ({"planned-month": "13"}, "Enter a month and a year"),
        ({"planned-day": "31"}, "Enter a month and a year"),
        ({"planned-year": "1066"}, "Enter a year from 2000 to 2100"),
        ({"planned-year": "2025"}, "That month is over"),
        ({"lead": "x" * 201}, "Enter at most 200 characters"),
    ],
)
def test_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(place, typed, said):
    page = plan(place.manager(), **typed)

    assert page.title.startswith("Error: ")
    assert said in page.main
    assert page.form(button="Plan this audit").values["rationale"] == NEGLECT["rationale"]
    assert kinds(place) == []


def test_asks_for_the_kind_of_audit(place):
    without = {name: words for name, words in NEGLECT.items() if name != "kind"}

    page = place.manager().get(PROGRAMME + "/add").form(button="Plan this audit").fill(without).submit()

    assert "Choose what kind of audit it is" in page.main


def test_commissions_a_review_from_a_line_and_shows_what_became_of_it(place):
    client = place.manager()
    line = plan(client).follow("Neglect of teenagers")

    form = line.follow("Commission this audit as a review").form(button="Continue")
    typed = {"records": "C-900", "spread": "every", "seat-1": "Police", "member-1": str(place.ada)}
    checked = form.fill(typed).submit()
    done = checked.form(button="Commission the review").submit()

    assert form.values["theme"] == "Neglect of teenagers"
    assert "The review is commissioned" in done.notice
    with place.house.reading() as session:
        row = session.scalars(select(ProgrammeEntry)).one()
        reference = session.get_one(Review, row.review_id).reference
    shown = client.get(PROGRAMME)
    assert shown.link(reference)
    assert "It became" in shown.follow("Neglect of teenagers").main
    assert kinds(place) == ["programme.added", "programme.commissioned"]


def test_links_a_re_audit_to_the_review_before_and_to_the_one_it_became(place):
    client = place.manager()
    known = client.get(PROGRAMME + "/add").form(button="Plan this audit")
    with place.house.reading() as session:
        reference = session.scalars(select(Review.reference)).one()

    known.fill(NEGLECT | {"kind": "re_audit", "re_audit_of": reference}).submit()
    line = client.get(PROGRAMME).follow("Neglect of teenagers")
    line.form(button="Link this review").fill(review=reference).submit()

    shown = client.get(PROGRAMME).main
    assert f"Re-audit of {reference}" in shown
    assert "Audits issued" in shown
    late = client.post(line.path + "/remove", {})
    assert late.status in {400, 303}
    assert "programme.removed" not in kinds(place)


def test_looks_again_at_the_review_before_once_a_re_audit_is_commissioned(place):
    client = place.manager()
    with place.house.reading() as session:
        earlier = session.scalars(select(Review)).one()
        reference, earlier_id = earlier.reference, earlier.id
    plan(client, kind="re_audit", re_audit_of=reference)
    line = client.get(PROGRAMME).follow("Neglect of teenagers")

    form = line.follow("Commission this audit as a review").form(button="Continue")
    typed = {"records": "C-900", "spread": "every", "seat-1": "Police", "member-1": str(place.ada)}
    form.fill(typed).submit().form(button="Commission the review").submit()

    with place.house.reading() as session:
        row = session.scalars(select(ProgrammeEntry)).one()
        assert session.get_one(Review, row.review_id).parent_id == earlier_id


def test_lets_scrutineers_read_and_print_it_and_change_nothing(place):
    plan(place.manager())
    client = reader(place)

    page = client.get(PROGRAMME)
    paper = page.follow("Print this programme")

    assert "Business managers plan audits" in page.main
    assert "Asked for by the executive." in paper.main
    assert client.get(PROGRAMME + "/add").status == 403


def test_shows_each_year_for_itself(place):
    client = place.manager()
    plan(client)

    page = plan(client, **{"theme": "Bruising of babies", "planned-year": "2027"})

    assert page.h1 == "Programme of audits 2027"
    assert "Neglect" not in page.main
    assert "Neglect" in page.follow("2026").main


def test_can_be_read_by_everybody(place):
    client = place.manager()
    line = plan(client).follow("Neglect of teenagers")

    assert_all_accessible(place.app, client, [PROGRAMME, PROGRAMME + "/add", PROGRAMME + "/print", line.path])
