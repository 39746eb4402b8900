"""The commands on PostgreSQL: a review commissioned, set up, issued and looked at by nothing but commands."""

from collections.abc import Iterator

import pytest

from malp_flow.demo import stage
from malp_flow.demo.cast import AGENCIES, PARTNERS, REVIEWERS
from malp_flow.services.installation import fresh_keyset
from malp_flow.settings import load_settings
from malp_flow.wiring import House, build
from tests.cli.command import AS_MANAGER, on, run, told
from tests.cli.story import MONDAY

pytestmark = pytest.mark.postgres
REF = "MALP-2026-09"
FILE = f"""
workflow: malp
reference: {REF}
theme: Neglect
panel: [{{title: Police, member: {PARTNERS[1].address}}}]
lead_reviewer: {REVIEWERS[0].address}
records: [C-118]
agencies: [{AGENCIES[1].name}]
"""
COLIN = ("--auditor", AGENCIES[1].auditor.address, "--off-line")


@pytest.fixture
def house(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("MALP_DATABASE_URL", postgres_url)
    monkeypatch.setenv("MALP_KEYSET", fresh_keyset())
    house = build(load_settings(), clock=lambda: MONDAY)
    with house.transaction() as session:
        stage.found_partnership(session, now=MONDAY)
    yield house
    house.engine.dispose()


@pytest.mark.usefixtures("house")
def test_brings_a_review_from_a_file_to_its_first_reminder() -> None:
    rehearsed = told("review", "commission", "-", "--dry-run", *AS_MANAGER, typed=FILE)
    nothing = told("review", "list")

    told("review", "commission", "-", *AS_MANAGER, typed=FILE)
    told("review", "set-up", REF, "--no-theme", *AS_MANAGER)
    told("audits", "reassign", REF, AGENCIES[1].name, *COLIN, *AS_MANAGER)
    told("audits", "identity", REF, AGENCIES[1].name, "--route", "By telephone", *AS_MANAGER)
    issued = told("audits", "issue", REF, *AS_MANAGER)

    with on(2, 4):
        [late] = told("audits", "list", "--overdue")
        coming = told("mail", "outbox", "--coming", "1")
    shown = [run(noun, "list").exit_code for noun in ("people", "holidays", "workflow")]
    assert (rehearsed["done"], nothing) == (False, [])
    assert (issued["state"], len(issued["emails"])) == ("audits_issued", 1)
    assert (late["agency"], late["working_days"]) == (AGENCIES[1].name, -2)
    assert coming[-1]["title"] == "Audit needs help"
    assert told("history", "show", REF)[-1]["kind"] == "review.moved"
    assert told("history", "verify") == {"fernshire": []}
    assert shown == [0, 0, 0]
