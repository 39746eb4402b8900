"""`make pictures` finds the pages by their links and leaves small pictures and a list of them."""

from pathlib import Path

import pytest
from PIL import Image

from malp_flow.demo.cast import PARTNERS
from malp_flow.demo.demonstration import Demonstration
from tests.demo import pictures
from tests.web.browser import chromium


@pytest.mark.browser
def test_takes_two_small_pictures_of_each_page_that_links_lead_to(
    running: Demonstration, tmp_path: Path
) -> None:
    app = pictures.a_site(running)
    partner = pictures.Visit(running, app, pictures.there(running)[PARTNERS[1].name])

    seen = pictures.walked(app, [partner])
    some = [seen["manager.home"], seen["partner.sign_off"]]
    with chromium() as chrome:
        pictures.taken(app, chrome, {partner.name: partner}, some, tmp_path)

    assert {"account.own", "account.privacy"} <= set(seen)
    listed = (tmp_path / "README.md").read_text("utf-8")
    for each in some:
        assert each.heading in listed
        for width in pictures.WIDTHS:
            with Image.open(tmp_path / each.file(width)) as picture:
                assert (picture.width, picture.mode) == (width, "P")
