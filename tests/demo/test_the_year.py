"""The year of the demonstration: something stands on each of its pages."""

import pytest

from malp_flow.demo.cast import MANAGER
from malp_flow.demo.demonstration import Demonstration
from malp_flow.web.application import Demonstration as Shown
from malp_flow.web.application import create_app
from malp_flow.web.demonstration import pages_of
from tests.web.page_client import PageClient

SAID = {
    "/fernshire/programme?year=2026": "MALP-2026-08",
    "/fernshire/programme?year=2027": "Re-audit of MALP-2026-01",
    "/fernshire/calendar": "Christmas Day",
    "/fernshire/reports/timeliness": "audits came back by the agreed day",
    "/fernshire/choose-records": "fernshire-2027-01",
}


@pytest.mark.parametrize("address", SAID)
def test_has_something_to_show_on_each_page_of_the_year(running: Demonstration, address: str) -> None:
    visitor = PageClient(
        create_app(running.house, demo=Shown(pages=(pages_of(running),))), HTTP_HOST="localhost"
    )
    visitor.get("/demo/people").form(button=f"Be {MANAGER.name}").submit()

    page = visitor.get(address)

    assert SAID[address] in page.main
