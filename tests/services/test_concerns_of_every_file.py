"""Every shipped process has the path that waits for no gate: in each state, for each who may see it."""

from dataclasses import replace
from datetime import date

import pytest

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from malp_flow.services import commissioning, concerns, library, people
from malp_flow.services.commissioning import Commission
from tests.stories.fernshire import at

NOW = at(date(2026, 1, 12))
FILES = sorted(path.name for path in shipped("workflows").glob("*.yaml"))


def loaded(name):
    return load_workflow(name, (shipped("workflows") / name).read_bytes())


def raised(workflow):
    [name] = [name for name in workflow.items_of(Kind.step) if workflow.items[name].raised_by]
    return name, workflow.items[name]


@pytest.mark.parametrize("name", FILES)
def test_lets_everybody_raise_it_who_reads_records_or_answers_for_the_review(name):
    workflow = loaded(name).workflow
    _name, said = raised(workflow)
    gives = {workflow.items[each].by for each in workflow.items_of(Kind.return_)}
    runs = set(workflow.roles_as(Capacity.manager)) | set(workflow.roles_as(Capacity.reviewer))

    assert gives | runs | set(workflow.roles_as(Capacity.lead)) <= set(said.raised_by)
    assert not [move.id for move in workflow.moves if any(use.about == _name for use in move.checks)]


@pytest.mark.parametrize("name", FILES)
def test_raises_it_in_every_state_and_tells_whoever_acknowledges_it(fernshire, name):
    definition = loaded(name)
    kind, said = raised(definition.workflow)
    with fernshire.transaction() as session:
        digest = library.activate(session, definition, by=None, now=NOW)
        reviewer = fernshire.reviewer.person_id
        partner = fernshire.joined(session, "Partner 1", NOW)
        wanted = Commission(
            "MALP-2026-50", "Neglect", digest, panel=[("Partner", partner)], lead_reviewer=reviewer
        )
        review_id = commissioning.commission(session, wanted, by=fernshire.manager, now=NOW)
    for state in definition.workflow.states:
        with fernshire.transaction() as session:
            review = replace(fernshire.open(session, review_id), state=state.id)
            by = fernshire.reviewer

            told = concerns.raise_one(session, review, kind, words="Unsafe tonight.", by=by, now=NOW).told

            assert people.name_of(session, fernshire.manager.person_id) in told, (state.id, said.by)
