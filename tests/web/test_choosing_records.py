"""Records chosen by chance, as a manager meets it: from a list to a commission, and made again."""

import json

import pytest
from sqlalchemy import select

from malp_flow.records import sealed
from malp_flow.records.history import Entry
from malp_flow.records.programme import CaseChoice
from malp_flow.records.reviews import Case, Review
from malp_flow.services import case_choice
from tests.web.administrators import Place
from tests.web.browser import assert_all_accessible

CHOOSE = "/fernshire/choose-records"
LIST = "reference,plan,last audited\n" + "\n".join(
    f"R-{n},{('Early help', 'Child in need', 'Child protection')[n % 3]},{'2026-01-05' if n == 3 else ''}"
    for n in range(30)
)
QUOTAS = "plan = early help: 2\nplan = child in need: 2\nplan = child protection: 4"
MADE = "Made again just now: the same choice."


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def choose(client, **typed):
    given = {"records": LIST, "quotas": QUOTAS} | typed
    return client.get(CHOOSE).form(button="Choose records").fill(given).submit()


def test_chooses_by_quota_and_shows_how(place):
    page = choose(place.manager(), seed="0451")

    assert page.h1 == "Records chosen by chance"
    assert MADE in page.main
    assert (
        "2 with plan: early help, 2 with plan: child in need and 4 with plan: child protection" in page.main
    )
    assert "audited within the last 12 months" in page.main
    assert "R-3." in page.main


def test_offers_the_quotas_that_a_workflow_wants(place):
    page = place.manager().get(f"{CHOOSE}?workflow=records_first")

    assert page.form(button="Choose records").values["quotas"].splitlines() == [
        "plan = Common assessment: 2",
        "plan = Child in need: 2",
        "plan = Child protection plan: 4",
    ]


def test_keeps_a_choice_with_the_review_that_waits_for_it(place):
    client = place.manager()
    with place.house.reading() as session:
        reference = session.scalar(select(Review.reference))
    form = client.get(f"{CHOOSE}?review={reference}").form(button="Choose records")

    done = form.fill({"records": LIST, "quotas": QUOTAS}).submit()

    assert f"Taken over into {reference}" in done.main


def test_keeps_what_was_chosen_under_seal_and_writes_an_entry(place):
    choose(place.manager(), seed="0451")

    with place.house.reading() as session:
        row = session.scalars(select(CaseChoice)).one()
        chosen = json.loads(sealed.get(session, row, "chosen_sealed"))
        body = str(session.scalars(select(Entry.body).where(Entry.kind == "records.chosen")).one())
        digest, plan = row.sha256, row.plan_sealed
    assert [len(each) for each in chosen] == [2, 2, 4]
    assert digest in body
    assert not any(reference in body for each in chosen for reference in each)
    assert b"R-1" not in plan


def test_makes_a_seed_where_none_is_given_and_another_each_time(place):
    client = place.manager()

    choose(client)
    choose(client, quotas=QUOTAS + "\n")

    with place.house.reading() as session:
        seeds = list(session.scalars(select(CaseChoice.seed)))
    assert len(set(seeds)) == 2
    assert all(len(seed) == 16 for seed in seeds)


def test_tells_when_what_was_kept_was_changed(place):
    client = place.manager()
    page = choose(client, seed="0451")

    with place.house.transaction() as session:
        session.scalars(select(CaseChoice)).one().seed = "0452"

    assert MADE not in client.get(page.path).main
    assert "another choice" in client.get(page.path).main


def test_says_which_stratum_is_too_small_and_fills_it_with_nothing(place):
    page = choose(place.manager(), quotas="plan = early help: 12")

    assert "3 records are missing" in page.main
    assert "9 with plan: early help (12 were wanted, there were no more)" in page.main


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"records": ""}, "Its first line names the columns"),
        ({"records": "reference\nSam Brown"}, "Line 2: a reference is letters"),
        ({"quotas": "plan: 2"}, "Quota 1: name a column"),
        ({"seed": "x" * 61}, "A seed is one line of at most 60"),
    ],
)
def test_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(place, typed, said):
    page = choose(place.manager(), **typed)

    assert page.title.startswith("Error: ")
    assert said in page.main
    assert page.form(button="Choose records").values["quotas"] == typed.get("quotas", QUOTAS)


def test_asks_to_look_at_what_may_be_an_identity_before_it_chooses(place):
    client = place.manager()
    risky = "reference,plan,note\nR-1,Early help,Amelia Thornley\nR-2,Early help,\n"

    asked = choose(client, records=risky, quotas="all: 1")
    done = asked.form(button="Choose records").fill(looked="yes").submit()

    assert "Amelia Thornley" in asked.main
    assert "Then tick that it does not" in asked.main
    assert done.h1 == "Records chosen by chance"


def test_hands_the_chosen_records_to_the_commission_of_a_review(place):
    client = place.manager()
    chosen = choose(client, seed="0451")

    form = chosen.follow("Commission a review of these records").form(button="Continue")
    typed = {"theme": "Neglect", "spread": "every", "seat-1": "Police"}
    checked = form.fill(typed | {"member-1": str(place.ada)}).submit()
    done = checked.form(button="Commission the review").submit()

    assert "The review is commissioned" in done.notice
    with place.house.reading() as session:
        row = session.scalars(select(CaseChoice)).one()
        review = session.get_one(Review, row.review_id)
        records = list(session.scalars(select(Case.reference).where(Case.review_id == review.id)))
        said, reference = case_choice.sentences(session, review.id), review.reference
    assert len(records) == 8
    assert "from a list of 30" in said[0]
    assert "Not all records" not in " ".join(said)
    assert not any(record in line for record in records for line in said)
    assert reference in client.get(CHOOSE).main


def test_can_be_read_by_everybody(place):
    client = place.manager()
    page = choose(client, seed="0451")

    assert_all_accessible(place.app, client, [CHOOSE, page.path])
