"""The service as a database user of its own, with the rights that docs/running.md gives it and no more."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from malp_flow.records.sealing import new_keyset
from malp_flow.services import audits, chasing, history_check, reviews
from malp_flow.services.actor import Actor
from malp_flow.settings import Settings
from malp_flow.wiring import House, build
from tests.databases import Cluster
from tests.house.files import ROOT
from tests.web.audits_issued import issue_audits

pytestmark = pytest.mark.postgres
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
RIGHTS = re.compile(r"```\n(GRANT .*?)```", re.DOTALL)
REFUSED = "InsufficientPrivilege"
PAST = ["entry", "entry_secret", "statement", "decision_answer"]


@pytest.fixture
def house(postgres_url: str, cluster: Cluster, tmp_path: Path):
    (rights,) = RIGHTS.findall((ROOT / "docs" / "running.md").read_text("utf-8"))
    name = make_url(postgres_url).database
    where = {"host": str(cluster.folder), "user": "postgres", "dbname": name}
    with psycopg.connect(**where, autocommit=True) as owner:
        if not owner.execute("SELECT 1 FROM pg_roles WHERE rolname = 'malp'").fetchone():
            owner.execute("CREATE ROLE malp LOGIN")
        owner.execute(rights)
    url = f"postgresql+psycopg://malp@/{name}?host={cluster.folder}"
    house = build(
        Settings(data_folder=tmp_path, database_url=url, keyset=SecretStr(new_keyset())), clock=lambda: NOON
    )
    yield house
    house.engine.dispose()


def test_runs_a_review_with_no_right_to_rewrite_the_past(house: House):
    issued = issue_audits(house, now=NOON)

    nurse = Actor(issued.partnership, issued.nurse)
    with house.transaction() as session:
        review = reviews.opened(
            session,
            reviews.found(session, "MALP-2026-07", partnership_id=issued.partnership),
            partnership_id=issued.partnership,
        )
        audits.say_not_known(session, review, issued.health_audit, reason="No record.", by=nurse, now=NOON)
    late = NOON + timedelta(days=40)
    with house.transaction() as session:
        sent = [chasing.chase(session, each, now=late) for each in chasing.waiting(session, now=late)]

    assert sum(sent) > 0
    with house.reading() as session:
        assert history_check.faults(session, issued.partnership) == []


@pytest.mark.parametrize("table", PAST)
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "TRUNCATE {}"])
def test_has_no_right_to_rewrite_the_past(house: House, table: str, act: str):
    with pytest.raises(ProgrammingError, match=REFUSED), house.engine.begin() as connection:
        connection.execute(text(act.format(table)))


def test_has_no_right_to_delete_an_entry_nor_to_lift_its_triggers(house: House):
    for act in ("DELETE FROM entry", "ALTER TABLE entry DISABLE TRIGGER ALL", "DROP TABLE entry"):
        with (
            pytest.raises(ProgrammingError, match="InsufficientPrivilege"),
            house.engine.begin() as connection,
        ):
            connection.execute(text(act))
