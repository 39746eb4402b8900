"""What nobody plans for: names without end or from right to left, 40 agencies, a theme of 120 characters.

The rest is held elsewhere: going back and sending twice in tests/demo/test_main_paths_in_browser.py
and test_double_click.py, two windows in test_auditors_way.py, a session that ended while somebody wrote in
test_signed_out.py, a browser without cookies in test_invitations.py.
"""

from pathlib import Path

import pytest

from malp_flow.web.right_to_left import words_apart
from tests.web import any_reader
from tests.web.audits_issued import issue_audits
from tests.web.browser import HEIGHT, chromium, serve, violations
from tests.web.houses import NOON, a_house, an_app, signed_in
from tests.web.page_client import PageClient
from tests.web.test_manager import filled
from tests.web.unlikely import FROM_THE_RIGHT, REVIEW, an_unlikely_review

WIDTHS = (1280, 375, 320)


def test_sets_words_from_right_to_left_apart_and_nothing_else():
    name = FROM_THE_RIGHT
    page = f'<title>{name}</title><p lang="{name}">Asked: {name}, 3 May</p><textarea>{name}</textarea>'

    apart = words_apart(page)

    assert apart == page.replace(f"Asked: {name},", f"Asked: <bdi>{name}</bdi>,")
    assert words_apart("<p>Nora Nurse, 3 May</p>") == "<p>Nora Nurse, 3 May</p>"


@pytest.mark.browser
def test_keeps_pages_whole_whatever_people_and_agencies_are_called(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    there = an_unlikely_review(house, now=NOON)
    app = an_app(house)
    kept = signed_in(house, there.manager, client=PageClient(app)).browser._cookies.values()
    places = [
        "/fernshire/",
        "/fernshire/people",
        REVIEW,
        *(f"{REVIEW}/{name}" for name in ("set-up", "matrix")),
    ]
    places += [f"{REVIEW}/audits/{item}" for item in (there.audit, there.without_auditor)]

    wrong = []
    with serve(app) as address, chromium() as chrome:
        page = chrome.open(address + "/privacy")
        page.context.add_cookies([{"name": each.key, "value": each.value, "url": address} for each in kept])
        for place in places:
            answer = page.goto(address + place)
            assert answer
            assert answer.status == 200
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                found = violations(page) if width != WIDTHS[1] else []
                wrong += [f"{place} at {width}: {line}" for line in [*found, *any_reader.too_wide(page)]]

    assert wrong == []


def test_says_of_a_theme_of_120_characters_how_long_it_may_be_and_keeps_it(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    theme = "Neglect and what came before it " * 4

    page = filled(house, issued, signed_in(house, issued.manager), theme=theme[:120]).submit()

    assert page.errors == ["Enter a theme of at most 80 characters"]
    assert page.form(button="Continue").values["theme"].strip() == theme[:120].strip()
