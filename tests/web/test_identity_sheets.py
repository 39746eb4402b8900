"""Identity sheets: kept only where an installation wants them, read by few, and known to the warning."""

from pathlib import Path

import pytest
from sqlalchemy import select

from malp_flow.records.history import Entry
from malp_flow.records.reviews import IdentitySheet
from malp_flow.records.sign_in import AccessLog
from tests.web.audits_issued import issue_audits
from tests.web.houses import a_house, an_app, let_in, signed_in
from tests.web.page_client import PageClient
from tests.web.test_auditor import ISSUED

SHEETS = "/fernshire/reviews/MALP-2026-07/identity"
NAME, DETAILS = "Tamsin Quillfeather", "Born in May 2014, lives in Brookside"


class Place:
    def __init__(self, folder: Path, *, kept: bool) -> None:
        self.house, _clock = a_house(folder, now=ISSUED, identity_sheets=kept)
        self.made = issue_audits(self.house, now=ISSUED)
        self.app = an_app(self.house)
        self.manager = signed_in(self.house, self.made.manager, client=PageClient(self.app))
        self.nurse = let_in(self.house, self.made.health_audit, client=PageClient(self.app))
        self.link = f"/a/{self.made.health_link}"

    def write(self) -> None:
        form = self.manager.get(SHEETS).form(button="Keep this sheet")
        page = form.fill({"names": NAME, "details": DETAILS}).submit()
        assert page.notice == "The identity sheet is kept."


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, kept=True)


def test_keeps_no_sheet_unless_the_installation_wants_them(tmp_path: Path) -> None:
    place = Place(tmp_path, kept=False)

    assert place.manager.get(SHEETS).status == 404
    assert "Identity sheets" not in place.manager.get("/fernshire/reviews/MALP-2026-07/set-up").main
    assert place.nurse.get(f"{place.link}/child").status == 404


def test_shows_an_auditor_which_child_is_meant_and_notes_who_looked(place: Place) -> None:
    place.write()

    home = place.nurse.get(f"{place.link}/audit")
    page = place.nurse.get(f"{place.link}/child")

    assert "See the identity sheet" in home.main
    assert NAME not in home.main
    assert NAME in page.main
    assert DETAILS in page.main
    with place.house.reading() as session:
        things = session.scalars(select(AccessLog.thing)).all()
    assert sum(thing.startswith("identity:") for thing in things) == 3


def test_writes_a_name_neither_in_the_clear_nor_into_the_history(place: Place) -> None:
    place.write()

    with place.house.reading() as session:
        sheet = session.scalars(select(IdentitySheet.sealed)).one()
        entries = " ".join(session.scalars(select(Entry.body).where(Entry.kind == "identity.written")))
    assert b"Quillfeather" not in sheet
    assert "Quillfeather" not in entries
    assert entries


def test_warns_of_a_name_that_stands_on_the_sheet(place: Place) -> None:
    place.write()
    form = place.nurse.get(f"{place.link}/sections/about").form(button="Save and continue")

    page = form.fill({"q-records-text": "The notes on Quillfeather"}).submit()

    assert "This may say who somebody is: “Quillfeather”." in page.main


def test_keeps_what_was_typed_when_a_sheet_is_too_long(place: Place) -> None:
    form = place.manager.get(SHEETS).form(button="Keep this sheet")

    page = form.fill({"names": "A" * 2001}).submit()

    assert page.errors[0].startswith("An identity sheet has at most 2,000 characters.")
    assert page.form(button="Keep this sheet").values["names"] == "A" * 2001
