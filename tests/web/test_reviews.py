"""The list of all reviews, the service navigation, and what both pages ask of the database."""

from datetime import timedelta
from pathlib import Path

from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.statements import counted
from tests.web.test_manager import HOME, filled, member

REVIEWS = f"{HOME}reviews"


def three_reviews(tmp_path: Path):
    house, clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    for theme, reviewer in (("Neglect", ""), ("Online harm", member(house, issued, "Rita Reviewer"))):
        check = filled(house, issued, client, theme=theme, reviewer=reviewer).submit()
        check.form(button="Commission the review").submit()
    return house, clock, issued, client


def shown(page) -> list[str]:
    return [link.text for link in page.links if link.href.startswith(f"{REVIEWS}/MALP")]


def test_finds_sorts_and_shows_reviews_as_they_are_asked_for(tmp_path: Path):
    house, clock, issued, _client = three_reviews(tmp_path)
    clock[0] = NOON + timedelta(days=15)
    client = signed_in(house, issued.manager)

    everything = client.get(REVIEWS)

    assert shown(everything) == ["MALP-2026-01", "MALP-2026-02", "MALP-2026-07"]
    assert "1 thing overdue" in everything.main
    assert "Rita Reviewer" in everything.main
    assert shown(client.get(f"{REVIEWS}?theme=online")) == ["MALP-2026-02"]
    assert shown(client.get(f"{REVIEWS}?theme=2026-01")) == ["MALP-2026-01"]
    assert shown(client.get(f"{REVIEWS}?overdue=yes")) == ["MALP-2026-01", "MALP-2026-02"]
    assert shown(client.get(f"{REVIEWS}?state=Audits+issued")) == ["MALP-2026-07"]
    assert shown(client.get(f"{REVIEWS}?lead=Rita+Reviewer&sort=theme")) == ["MALP-2026-07", "MALP-2026-02"]
    assert "MALP-2026-02" in shown(client.get(f"{REVIEWS}?view=board&page=99&sort=nonsense"))


def test_names_the_filters_where_no_review_is_like_that_and_leads_back_to_all(tmp_path: Path):
    _house, _clock, _issued, client = three_reviews(tmp_path)

    page = client.get(f"{REVIEWS}?theme=trains&overdue=yes")

    assert page.h1 == "0 reviews found"
    assert "0 reviews: Theme ‘trains’, Overdue ‘yes’." in page.main
    assert len(shown(page.follow("Show all reviews"))) == 3


def test_gives_the_same_reviews_as_a_file(tmp_path: Path):
    _house, _clock, _issued, client = three_reviews(tmp_path)

    file = client.get(f"{REVIEWS}.csv?theme=online").data.decode("utf-8-sig").splitlines()

    assert file[0].startswith("Review,Theme,State,Waits for,Next day")
    assert [line.split(",")[0] for line in file[1:]] == ["MALP-2026-02"]


def test_asks_the_database_as_often_for_three_reviews_as_for_one(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    client.get(HOME)

    def asked(path: str) -> int:
        with counted(house.engine) as ran:
            assert client.get(path).status == 200
        return len(ran)

    before = {path: asked(path) for path in (HOME, REVIEWS)}
    for _number in range(2):
        filled(house, issued, client).submit().form(button="Commission the review").submit()
    client.get(HOME)
    first = {path: asked(path) for path in (HOME, REVIEWS)}
    for _number in range(3):
        filled(house, issued, client).submit().form(button="Commission the review").submit()
    client.get(HOME)

    assert {path: asked(path) for path in (HOME, REVIEWS)} == first
    assert all(first[path] - before[path] <= 4 for path in before)


def test_leads_each_person_to_the_parts_that_they_may_open_and_says_where_they_are(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    manager = signed_in(house, issued.manager)
    partner = signed_in(house, member(house, issued, "Petra Partner"))

    def parts(page) -> list[str]:
        return [each.text for each in page.links if each.href in menu(page)]

    def menu(page) -> set[str]:
        lists = page.having("govuk-service-navigation__link")
        return {str(each.get("href")) for each in lists}

    home = manager.get(HOME)
    assert {"Reviews", "Calendar", "Reports", "Emails", "People", "Administration", "Help"} <= set(
        parts(home)
    )
    assert {"Reviews", "Emails", "People", "Administration"}.isdisjoint(parts(partner.get(HOME)))
    for path, part in (
        ("", "Today"),
        ("reviews", "Reviews"),
        ("people", "People"),
        ("hours", "Administration"),
    ):
        page = manager.get(HOME + path)
        current = [e for e in page.having("govuk-service-navigation__link") if e.get("aria-current")]
        assert ["".join(e.itertext()).strip() for e in current] == [part]
