"""Copies of the database by command: made, looked at, put into an empty place with all mail on hold."""

import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text, update

from malp_flow.records.outbox import Letter
from malp_flow.records.session import make_engine
from malp_flow.services import backups, mail_hold
from malp_flow.wiring import House
from tests.cli.command import AS_MANAGER, AS_REVIEWER, on, refused, run, told

pytestmark = pytest.mark.usefixtures("issued")


@pytest.fixture(autouse=True)
def mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALP_SMTP_HOST", "localhost")
    monkeypatch.setenv("MALP_SENDER_ADDRESS", "reviews@fernshire.example")


@pytest.fixture
def copy(house: House, tmp_path: Path) -> Path:
    file = tmp_path / "copy.db"
    assert told("backup", "create", str(file))["faults"] == {"fernshire": []}
    return file


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Settings that name a database that is not there yet."""
    url = f"sqlite:///{tmp_path}/elsewhere/new.db"
    monkeypatch.setenv("MALP_DATABASE_URL", url)
    return url


def test_writes_a_copy_that_only_its_owner_may_read(copy: Path):
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert "KB. Its history is whole." in run("backup", "check", str(copy)).stdout


def test_copies_what_was_committed_a_moment_ago_and_is_not_in_the_file_yet(house: House, tmp_path: Path):
    with house.transaction() as session:
        session.execute(text("UPDATE partnership SET contact = 'Changed just now'"))
    file = tmp_path / "copy.db"

    told("backup", "create", str(file))

    with make_engine(f"sqlite:///{file}").connect() as connection:
        assert connection.scalar(text("SELECT contact FROM partnership")) == "Changed just now"


def test_writes_over_no_file(copy: Path):
    reasons = refused("backup", "create", str(copy), code=5)

    assert reasons[0].startswith("There is a file of that name already.")


def test_tells_a_copy_whose_history_was_changed(copy: Path):
    engine = make_engine(f"sqlite:///{copy}")
    tamper(engine)
    engine.dispose()

    result = run("backup", "check", str(copy))

    assert result.exit_code == 6
    assert "fault" in result.stdout


def test_tells_a_copy_that_is_damaged(copy: Path):
    bytes_ = bytearray(copy.read_bytes())
    bytes_[8192:12288] = bytes(4096)
    copy.write_bytes(bytes_)

    result = run("backup", "check", str(copy))

    assert (result.exit_code, "damaged" in result.stdout) == (3, True)


def test_puts_a_copy_into_an_empty_place_with_all_mail_on_hold(copy: Path, elsewhere: str):
    answer = told("backup", "restore", str(copy))

    assert answer["faults"] == {"fernshire": []}
    assert answer["emails_on_the_way"] > 0
    assert told("worker", "--once")["sent"] == 0
    with make_engine(elsewhere).connect() as connection:
        uncertain = connection.scalars(select(Letter.uncertain).where(Letter.status == "pending")).all()
    assert set(uncertain) == {1}


def test_puts_a_copy_over_no_database(copy: Path):
    reasons = refused("backup", "restore", str(copy))

    assert reasons == [
        "There is a database already. A backup is put only into an empty place, so that nothing is lost."
    ]


@pytest.mark.parametrize("verb", ["check", "restore"])
def test_says_that_there_is_no_such_file(verb: str):
    assert refused("backup", verb, "/nowhere/copy.db", code=4) == [
        "There is no file of that name. Check the path."
    ]


def test_puts_nothing_into_place_that_is_no_copy(tmp_path: Path, elsewhere: str):
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sam")

    reasons = refused("backup", "restore", str(file))

    assert reasons == ["That file is not a backup of this kind of database, or it is damaged."]


@pytest.mark.postgres
def test_copies_and_restores_on_postgresql(
    postgres_url: str, cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("MALP_DATABASE_URL", postgres_url)
    file, empty = tmp_path / "copy.dump", cluster.create("restored")
    told("init", "--slug", "oakshire", "--name", "Oakshire", "--contact", "01632 960003",
         "--administrator", "Ada Okafor", "--address", "ada@oakshire.example")  # fmt: skip

    told("backup", "create", str(file))
    monkeypatch.setenv("MALP_DATABASE_URL", empty)
    answer = told("backup", "restore", str(file))
    again = refused("backup", "restore", str(file))

    cluster.drop("restored")
    assert answer["faults"] == {"oakshire": []}
    assert again[0].startswith("There is a database already.")


# ---------------------------------------------------------------- mail on hold


def test_holds_all_mail_until_a_manager_lets_it_go(house: House):
    run("mail", "hold", *AS_MANAGER)
    held = told("worker", "--once")["sent"]
    run("mail", "release", *AS_MANAGER)

    with house.reading() as session:
        assert mail_hold.held_since(session) is None
    assert held == 0


def test_lets_only_managers_hold_and_release(house: House):
    assert refused("mail", "hold", *AS_REVIEWER)[0].startswith("That is not yours to do.")
    assert refused("mail", "release", *AS_MANAGER) == ["No mail is on hold, so there is nothing to let go."]


def test_says_that_mail_is_on_hold_already():
    run("mail", "hold", *AS_MANAGER)

    assert refused("mail", "hold", *AS_MANAGER) == ["All mail is on hold already. Nothing was changed."]


# ---------------------------------------------------------------- doctor, and the start


def doctor() -> dict[str, list[dict[str, object]]]:
    result = run("doctor", "--json")
    found: dict[str, list[dict[str, object]]] = {}
    for each in json.loads(result.stdout)["findings"]:
        found.setdefault(each["thing"], []).append(each)
    return found


def test_looks_at_everything_and_says_what_to_do():
    found = doctor()

    assert {"database", "history", "clock", "worker", "emails", "calendar", "backup", "disk"} <= set(found)
    assert found["history"][0]["said"] == "fernshire: it is whole"
    assert found["backup"][0]["do"].startswith("malp-flow backup create FILE")


def test_ends_by_the_worst_that_it_found(house: House, monkeypatch: pytest.MonkeyPatch):
    without_key = run("doctor").exit_code
    monkeypatch.setenv("MALP_SECRET_KEY", "x" * 32)
    warned = run("doctor").exit_code
    tamper(house.engine)

    assert (without_key, warned, run("doctor").exit_code) == (1, 8, 6)


def test_finds_a_backup_that_is_a_day_old(copy: Path):
    assert doctor()["backup"][0]["grade"] == 0

    with on(1, 15):
        assert doctor()["backup"][0]["grade"] == 1


def test_finds_emails_on_hold_and_emails_that_were_given_up(house: House):
    with house.transaction() as session:
        session.execute(update(Letter).values(status="dead"))
    given_up = doctor()["emails"][0]["said"]
    run("mail", "hold", *AS_MANAGER)

    assert "given up" in given_up
    assert "on hold since 12 January 2026" in doctor()["emails"][0]["said"]


def tamper(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER entry_refuses_update"))
        connection.execute(text("UPDATE entry SET body = replace(body, 'commissioned', 'withdrawn')"))


def test_starts_nothing_on_a_history_that_does_not_hold(house: House):
    tamper(house.engine)

    result = run("worker")

    assert result.exit_code == 6
    assert "The history of fernshire does not hold, entry" in result.stderr
    assert "Not started." in result.stderr


def test_reads_the_whole_history_of_every_partnership(house: House):
    with house.reading() as session:
        assert backups.faults(session) == {"fernshire": []}
