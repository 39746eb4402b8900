"""Set-up of a review: one table for all audits, the tool in force, the lead reviewer and the panel."""

from pathlib import Path

import pytest
from sqlalchemy import select

from malp_flow.engine.loading import load_workflow
from malp_flow.records.reviews import PanelSeat
from malp_flow.services import commissioning, library
from malp_flow.services.actor import Actor
from malp_flow.services.commissioning import Commission
from tests.web.audits_issued import commission_audits, issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.test_manager import HOME, check_in_browser, filled, member, other_manager
from tests.web.test_review import REVIEW

SUSR = Path(__file__).parents[1] / "cases" / "field" / "workflows" / "susr.yaml"
NEW = "/fernshire/reviews/MALP-2026-01/set-up"


def commissioned(house, made):
    """Let the manager commission a second review that nobody is named in; return their browser."""
    client = signed_in(house, made.manager)
    filled(house, made, client, reviewer="").submit().form(button="Commission the review").submit()
    return client


def test_keeps_the_set_up_from_strangers_and_from_those_who_do_not_manage(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    made = commission_audits(house, now=NOON)
    reviewer = signed_in(house, member(house, made, "Rita Reviewer"))

    page = reviewer.get(REVIEW + "/set-up")
    sent = reviewer.post(REVIEW + "/set-up", {"form_key": "x" * 20})

    assert signed_in(house, other_manager(house)).get(REVIEW + "/set-up").status == 404
    assert not list(page.tree.iter("form"))
    assert sent.status in {400, 403}


def test_saves_all_audits_with_one_button(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    client = commissioned(house, made := commission_audits(house, now=NOON))
    form = client.get(NEW).form(button="Save the set-up")
    police, health = sorted_fields(form, "auditor-", made)

    typed = {police: made.officer, police.replace("auditor", "route"): "By telephone", health: made.nurse}
    refused = form.fill(typed).submit()
    declared = {name.replace("auditor", "off_line"): "yes" for name in (police, health)}
    done = refused.form(button="Save the set-up").fill(declared).submit()

    assert refused.errors == [
        "Say whether Oscar Officer is outside the line of management of record C-201",
        "Say whether Nora Nurse is outside the line of management of record C-201",
    ]
    kept = refused.form(button="Save the set-up").values
    assert kept[police] == str(made.officer)
    assert kept[police.replace("auditor", "route")] == "By telephone"
    assert done.notice == "The set-up is saved."
    assert done.form(button="Save the set-up").values[health] == str(made.nurse)
    assert "By telephone, Wednesday 4 March at midday, Mary Manager" in done.main


def test_offers_nobody_as_auditor_who_runs_or_reads_reviews(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    client = commissioned(house, made := commission_audits(house, now=NOON))

    form = client.get(NEW).form(button="Save the set-up")

    police, _health = sorted_fields(form, "auditor-", made)
    assert str(made.officer) in form.choices[police]
    assert str(made.manager) not in form.choices[police]


def sorted_fields(form, beginning, made):
    """Return the fields of the first record: the police's, then health's."""
    names = [name for name in form.values if name.startswith(beginning)]
    return [next(n for n in names if str(who) in form.choices[n]) for who in (made.officer, made.nurse)]


def test_names_and_changes_the_lead_reviewer(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    client = commissioned(house, made := commission_audits(house, now=NOON))
    form = client.get(NEW).form(button="Name the lead reviewer")

    nobody = form.submit()
    named = nobody.form(button="Name the lead reviewer").fill(reviewer=made.officer).submit()

    assert nobody.errors == ["Choose who leads the review"]
    assert named.notice == "The lead reviewer is named."
    assert "Lead reviewer Oscar Officer" in named.main
    assert "Police Petra Partner" in named.main


def test_names_people_one_by_one_where_the_file_gives_reviewers_several_parts(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    made = commission_audits(house, now=NOON)
    page = "/fernshire/reviews/SUSR-1/set-up"
    commission_susr(house, made)
    client = signed_in(house, made.manager)

    refused = client.get(page).form(button="Name this person").fill(reviewer=made.officer).submit()
    wanted = {"reviewer": made.officer, "role": "reviewer"}
    named = refused.form(button="Name this person").fill(wanted).submit()
    wanted = {"reviewer": made.nurse, "role": "reviewer", "beside": "yes"}
    both = named.form(button="Name this person").fill(wanted).submit()

    assert refused.errors == ["Choose which role"]
    assert named.notice == "Reviewer is named."
    assert "Chair of the board not named" in both.main
    assert "Reviewer Oscar Officer and Nora Nurse" in both.main


def commission_susr(house, made):
    """Let the manager commission a review of Wales, whose file gives reviewers three parts."""
    by = Actor(made.partnership, made.manager)
    with house.transaction() as session:
        digest = library.activate(session, load_workflow(SUSR.name, SUSR.read_bytes()), by=None, now=NOON)
        wanted = Commission(reference="SUSR-1", theme="Wales", workflow_digest=digest, panel=[])
        commissioning.commission(session, wanted, by=by, now=NOON)


def test_shows_the_tool_in_force_and_no_form_once_audits_are_issued(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)

    page = signed_in(house, issued.manager).get(REVIEW + "/set-up")

    assert "A small audit, version 1" in page.main
    assert [form.get("action") for form in page.tree.iter("form")] == [REVIEW + "/set-up/reviewer"]


@pytest.mark.thorough
@pytest.mark.browser
def test_gives_everybody_a_set_up_they_can_use(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    client = commissioned(house, made := commission_audits(house, now=NOON))
    assert client.get(HOME).status == 200
    check_in_browser(house, made.manager, [NEW, REVIEW + "/set-up"])


def test_proposes_the_panel_of_the_newest_review(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    client = signed_in(house, commission_audits(house, now=NOON).manager)
    with house.transaction() as session:
        seats = session.scalars(select(PanelSeat).order_by(PanelSeat.number))
        panel = [(seat.title, str(seat.membership_id)) for seat in seats]

    form = client.get("/fernshire/reviews/commission").form(button="Continue")

    assert panel
    assert [(form.values[f"seat-{n}"], form.values[f"member-{n}"]) for n in range(1, len(panel) + 1)] == panel
