"""What another site makes a browser send."""

from pathlib import Path

import pytest

from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.test_review import REVIEW


@pytest.fixture
def sent(tmp_path: Path):
    """A form that would be taken: its token and key are those of the page."""
    house, _clock = a_house(tmp_path)
    client = signed_in(house, issue_audits(house, now=NOON).manager)
    form = client.get(f"{REVIEW}/family").form(button="Record this").fill(decided="yes")
    return client, form


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything else"])
def test_refuses_a_form_that_another_site_sends(sent, site):
    client, form = sent

    page = client.post(form.action, form.values, headers={"Sec-Fetch-Site": site})

    assert page.status == 403


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}])
def test_takes_a_form_of_its_own_and_of_a_browser_that_says_nothing(sent, headers):
    client, form = sent

    page = client.post(form.action, form.values, headers=headers)

    assert page.status == 303


def test_shows_pages_to_whoever_follows_a_link_from_elsewhere(sent):
    client, _form = sent

    assert client.get(REVIEW, headers={"Sec-Fetch-Site": "cross-site"}).status == 200
