"""The register of decisions beside the rules, in the browser and as a file."""

import pytest

from malp_flow.services import audits
from malp_flow.services.actor import Actor
from tests.web.administrators import Place
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON
from tests.web.test_review import opened

EXCEPTIONS = "/fernshire/reports/exceptions"
WHY = "The records office burnt down, and nothing is left of it."


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def go_ahead(place):
    by = Actor(place.made.partnership, place.made.manager)
    with place.house.transaction() as session:
        review = opened(session, place.made)
        audits.accept_absence(session, review, place.made.police_audit, reason=WHY, by=by, now=NOON)


def test_shows_every_decision_with_its_reason_and_gives_it_as_a_file(place):
    manager = place.manager()
    empty = manager.get(EXCEPTIONS)

    go_ahead(place)

    page = manager.get(EXCEPTIONS)
    assert "Nothing was decided beside the rules" in empty.main
    assert WHY in page.main
    assert "1 decision" in page.main
    assert WHY not in manager.get(f"{EXCEPTIONS}?kind=waiver").main
    file = page.follow("Download this list (CSV)")
    assert "Went ahead without an audit" in file.text
    assert WHY in file.text
    assert place.administrator().get(EXCEPTIONS).status == 403


@pytest.mark.browser
def test_is_a_page_that_anybody_can_use(place):
    go_ahead(place)

    assert_all_accessible(place.app, place.manager(), [EXCEPTIONS])
