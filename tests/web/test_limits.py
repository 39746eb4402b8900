"""How often one address may ask."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from malp_flow.engine.definition import Capacity
from malp_flow.services import holdings, people
from malp_flow.services.actor import Actor
from malp_flow.web import limits
from malp_flow.web.application import Demonstration
from malp_flow.web.limits import Counter, Limit
from malp_flow.wiring import House
from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, an_app, let_in_by, signed_in
from tests.web.page_client import PageClient

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
TWICE = Limit("twice", 2, timedelta(minutes=1))


def wrong_sign_in(client: PageClient, **headers: str):
    form = client.get("/sign-in").form(button="Sign in").fill(address="a@b.example", password="x", code="1")
    return client.post("/sign-in", form.values, headers=headers)


def guess_codes(client: PageClient, link: str) -> None:
    page = client.get(f"/a/{link}").form(button="Send me a code").submit()
    for number in range(5):
        page = page.form(button="Continue").fill(code=f"00000{number}").submit()


def colleagues(house: House, partnership: UUID, how_many: int) -> list[UUID]:
    by = Actor(partnership)
    with house.transaction() as session:
        members = [
            people.add_member(
                session, name=f"Colleague {n}", address=f"c{n}@council.example", by=by, now=NOON
            )
            for n in range(how_many)
        ]
        for member in members:
            holdings.grant(session, member, capacity=Capacity.manager, by=by, now=NOON)
    return members


def test_lets_as_many_in_as_the_limit_says_and_says_how_long_to_wait():
    counter = Counter()

    waits = [counter.wait(TWICE, "10.0.0.1", now=AT + timedelta(seconds=10 * n)) for n in range(3)]

    assert waits == [None, None, timedelta(seconds=40)]


def test_counts_each_address_and_each_limit_alone():
    counter = Counter()
    for _ in range(2):
        counter.wait(TWICE, "10.0.0.1", now=AT)

    assert counter.wait(TWICE, "10.0.0.2", now=AT) is None
    assert counter.wait(Limit("other", 1, timedelta(minutes=1)), "10.0.0.1", now=AT) is None


def test_lets_in_again_once_the_time_is_over_and_does_not_count_refusals():
    counter = Counter()
    for _ in range(9):
        counter.wait(TWICE, "10.0.0.1", now=AT)

    assert counter.wait(TWICE, "10.0.0.1", now=AT + timedelta(minutes=1)) is None


def test_forgets_those_that_asked_longest_ago_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(limits, "MOST_KEPT", 3)
    counter = Counter()

    for number in range(10):
        counter.wait(TWICE, f"10.0.0.{number}", now=AT)

    assert len(counter._asked["twice"]) == 3


def test_answers_the_twenty_first_guess_of_a_minute_with_when_to_come_back(tmp_path: Path):
    house, clock = a_house(tmp_path)
    client = PageClient(an_app(house))

    found = [wrong_sign_in(client) for _ in range(21)]
    clock[0] += timedelta(minutes=1)
    later = wrong_sign_in(client)

    assert [page.status for page in found] == [200] * 20 + [429]
    assert found[-1].answer.headers["Retry-After"] == "60"
    assert found[-1].h1 == "Too many tries"
    assert later.status == 200


def test_believes_no_forwarded_address_without_a_proxy_that_is_trusted(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    client = PageClient(an_app(house))

    found = [wrong_sign_in(client, **{"X-Forwarded-For": f"10.0.0.{n}"}).status for n in range(21)]

    assert found[-1] == 429


def test_counts_the_visitors_behind_a_trusted_proxy_and_not_the_proxy(tmp_path: Path):
    house, _clock = a_house(tmp_path, trusted_proxies=1)
    client = PageClient(an_app(house))

    apart = [wrong_sign_in(client, **{"X-Forwarded-For": f"10.0.0.{n}"}).status for n in range(21)]
    # What the visitor wrote before the proxy added its own is not believed.
    forged = [wrong_sign_in(client, **{"X-Forwarded-For": f"10.9.9.{n}, 10.0.1.1"}).status for n in range(21)]

    assert apart == [200] * 21
    assert forged[-1] == 429


def test_gives_a_table_away_sixty_times_an_hour(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)

    found = {client.get("/fernshire/reviews/MALP-2026-07/matrix.csv").status for _ in range(60)}

    assert found == {200}
    assert client.get("/fernshire/reviews/MALP-2026-07/matrix.csv").status == 429


def test_lets_a_whole_council_sign_in_from_one_address_in_one_minute(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    app = an_app(house)
    council = colleagues(house, issued.partnership, 21)

    found = [signed_in(house, member, client=PageClient(app)).get("/fernshire/").status for member in council]
    wrong = [wrong_sign_in(PageClient(app)).status for _ in range(21)]

    assert found == [200] * 21
    assert wrong == [200] * 20 + [429]


def test_closes_no_door_for_what_went_wrong_at_another(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    app = an_app(house)
    for _ in range(21):
        wrong_sign_in(PageClient(app))

    browser = let_in_by(house, issued.health_link, client=PageClient(app))

    assert browser.get(f"/a/{issued.health_link}/audit").status == 200


def test_counts_the_guesses_at_one_link_and_not_those_beside_it(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    app = an_app(house)
    for _ in range(4):  # five to a code
        guess_codes(PageClient(app), issued.health_link)

    browser = let_in_by(house, issued.police_link, client=PageClient(app))

    assert browser.get(f"/a/{issued.police_link}/audit").status == 200


def test_lets_in_again_while_the_clock_of_the_demonstration_stands_still(tmp_path: Path, monkeypatch):
    house, _clock = a_house(tmp_path)
    machine = [AT]
    monkeypatch.setattr("malp_flow.clock.now", lambda: machine[0])
    client = PageClient(an_app(house, demo=Demonstration()))
    found = [wrong_sign_in(client).status for _ in range(21)]

    machine[0] += timedelta(minutes=1)

    assert found[-1] == 429
    assert wrong_sign_in(client).status == 200


@pytest.mark.parametrize("way", limits.OF)
def test_limits_only_what_there_is(tmp_path: Path, way):
    house, _clock = a_house(tmp_path)
    method, endpoint = way

    rules = an_app(house).url_map.iter_rules(endpoint)

    assert any(method in rule.methods for rule in rules)
