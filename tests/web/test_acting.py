"""What becomes of an act that a form asked for."""

from pathlib import Path

import pytest

from malp_flow.errors import Conflict
from malp_flow.records.refusals import Collided, DoesNotFit
from malp_flow.web import acting
from tests.web.houses import a_house, an_app


def test_does_an_act_again_that_collided_with_another(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    tries = []

    def act(session):
        tries.append(session)
        if len(tries) < 3:
            raise Collided

    with an_app(house).test_request_context():
        reason = acting.refusal(act)

    assert not reason
    assert len(set(tries)) == 3


def test_tells_why_the_database_refused_an_act(tmp_path: Path):
    house, _clock = a_house(tmp_path)

    def act(_session):
        raise DoesNotFit

    with an_app(house).test_request_context():
        reason = acting.refusal(act)

    assert "Shorten it" in reason


def test_shows_a_page_of_its_own_where_somebody_else_was_quicker(tmp_path: Path):
    house, _clock = a_house(tmp_path)

    def act(_session):
        raise Collided

    with an_app(house).test_request_context(), pytest.raises(Conflict):
        acting.refusal(act)
