"""What a house does when it is built: its tables, the workflow files, the place’s own folder."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, text

from malp_flow.engine.problems import BrokenDefinition
from malp_flow.folders import shipped
from malp_flow.records.definitions import WorkflowDefinition
from malp_flow.records.sealing import new_keyset
from malp_flow.records.session import make_engine
from malp_flow.services import library
from malp_flow.services.tool_shelf import shelf_of
from malp_flow.settings import Settings
from malp_flow.start import soundness
from malp_flow.wiring import House, build
from tests.house.files import ROOT

NOON = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)
SHIPPED = shipped("workflows")
BUILD = """
from malp_flow import clock
from malp_flow.settings import load_settings
from malp_flow.wiring import build
print("ready", flush=True)
input()
build(load_settings(), clock=clock.now).engine.dispose()
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    cluster = request.getfixturevalue("empty_cluster")
    yield cluster.create("still_empty")
    cluster.drop("still_empty")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    own = tmp_path / "own"
    (own / "workflows" / "tools" / "overlays").mkdir(parents=True)
    return own


def a_house(database_url: str, own: Path) -> House:
    settings = Settings(database_url=database_url, keyset=SecretStr(new_keyset()), own_folder=own)
    return build(settings, clock=lambda: NOON)


def write(own: Path, name: str, *replaced: tuple[str, str], called: str = "") -> Path:
    """Copy a shipped file into the own folder, with words replaced."""
    changed = (SHIPPED / name).read_text("utf-8")
    for old, new in replaced:
        assert old in changed
        changed = changed.replace(old, new)
    target = own / "workflows" / (called or name)
    target.write_text(changed, "utf-8")
    return target


def titles(house: House) -> list[str]:
    with house.reading() as session:
        digests = session.scalars(select(WorkflowDefinition.digest)).all()
        return sorted(library.definition(session, digest).workflow.title for digest in digests)


def test_takes_a_workflow_of_ones_own_for_the_shipped_one_of_that_name(sqlite_url, own):
    write(own, "malp.yaml", ("title: Multi-agency learning review", "title: Fernshire review"))

    house = a_house(sqlite_url, own)

    assert "Fernshire review" in titles(house)
    assert "Multi-agency learning review" not in titles(house)
    house.engine.dispose()


def test_adds_a_workflow_of_ones_own_beside_the_shipped_ones(sqlite_url, own):
    name = ("workflow: malp", "workflow: fernshire")
    write(own, "malp.yaml", name, ("title: Multi-agency", "title: Fernshire"), called="fernshire.yaml")

    house = a_house(sqlite_url, own)

    assert {"Fernshire learning review", "Multi-agency learning review"} <= set(titles(house))
    house.engine.dispose()


def test_lays_tools_and_themes_of_ones_own_into_its_sessions(sqlite_url, own):
    write(own, "tools/malp.yaml", ("tool: malp", "tool: short"), called="tools/short.yaml")

    house = a_house(sqlite_url, own)

    with house.reading() as session:
        assert set(shelf_of(session).tools) == {"agency_report", "information_request", "malp", "short"}
    house.engine.dispose()


def test_activates_none_where_one_is_broken(sqlite_url, own):
    write(own, "malp.yaml", ("workflow: malp", "workflow: fernshire"), called="a_sound_one.yaml")
    broken = write(own, "malp.yaml", ("as: manager", "as: boss"))

    with pytest.raises(BrokenDefinition) as refused:
        a_house(sqlite_url, own)

    assert refused.value.source == str(broken)
    engine = make_engine(sqlite_url)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(WorkflowDefinition)) == 0
    engine.dispose()


def test_says_that_the_disk_is_nearly_full_and_starts_all_the_same(sqlite_url, own, monkeypatch, capsys):
    house = a_house(sqlite_url, own)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(2**30, 2**30, 12 * 2**20))

    soundness.insist(house, despite_faults=False)

    assert "Only 12 MB are free on the disk. Make room now" in capsys.readouterr().err
    house.engine.dispose()


def test_says_nothing_of_a_disk_with_room(sqlite_url, own, monkeypatch, capsys):
    house = a_house(sqlite_url, own)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(2**40, 0, 2**40))

    soundness.insist(house, despite_faults=False)

    assert capsys.readouterr().err == ""
    house.engine.dispose()


def test_starts_in_three_processes_at_once(empty_database_url):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MALP_")}
    given = {"MALP_DATABASE_URL": empty_database_url, "MALP_KEYSET": new_keyset(), "PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", BUILD], env=environment | given, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]  # fmt: skip
    for process in started:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"

    for process in started:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[1] for process in started]

    assert [process.returncode for process in started] == [0, 0, 0], said
    engine = make_engine(empty_database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM workflow_definition")) == len(
            list(SHIPPED.glob("*.yaml"))
        )
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
    engine.dispose()
