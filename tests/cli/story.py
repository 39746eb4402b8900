"""One review told in chapters, once for all tests: a copy of the database is kept at the end of each."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from malp_flow.demo import auditing, beginning, event_day, reporting, stage
from malp_flow.demo.cast import AGENCIES, MANAGER
from malp_flow.demo.stage import Play, Stage
from malp_flow.engine.report import Plan
from malp_flow.engine.report_draft import Written
from malp_flow.services.installation import fresh_keyset
from malp_flow.settings import Settings
from malp_flow.wiring import build
from tests import databases
from tests.cli.command import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MONDAY = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
PLAY = Play("MALP-2026-07", "Neglect", "winter", ("C-118",), AGENCIES[:2])
TWO_RECORDS = Play("MALP-2026-08", "Domestic abuse", "winter", ("C-204", "C-231"), AGENCIES[:2])
REPORT = {
    "good_practice": ("Agencies rang each other early.",),
    "statements_of_learning": ("A plan without dates is read as a description.",),
    "recommendations": (
        Written(
            "The partnership asks each agency how it knows that plans carry dates.",
            rests_on=("L1",),
            plan=Plan("Head of quality", date(2026, 9, 30), "Nine of ten plans carry dates."),
        ),
    ),
}


@dataclass(frozen=True)
class Story:
    """The whole story: its people, its keyset, and a database for each chapter by name."""

    keyset: str
    stage: Stage
    files: dict[str, Path]


def told(template: Path, folder: Path) -> Story:
    """Tell the story on a migrated database in a folder."""
    keyset = fresh_keyset()
    url = databases.fresh_sqlite(template, folder)
    house = build(Settings(database_url=url, keyset=SecretStr(keyset)), clock=lambda: MONDAY)
    with house.transaction() as session:
        there = stage.found_partnership(session, now=MONDAY)
    files = {"founded": _copy(folder, "founded")}
    for name, tell in CHAPTERS.items():
        with house.transaction() as session:
            tell(session, there)
        files[name] = _copy(folder, name)
    house.engine.dispose()
    return Story(keyset, there, files)


def _copy(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    url = databases.fresh_sqlite(folder / "malp_flow.db", folder / name)
    return Path(url.removeprefix("sqlite:///"))


def _commissioned(session: "Session", there: Stage) -> None:
    beginning.commission(session, there, PLAY, now=MONDAY)


def _prepared(session: "Session", there: Stage) -> None:
    beginning.prepare(session, there, PLAY, now=MONDAY)


def _issued(session: "Session", there: Stage) -> None:
    stage.move(session, there, PLAY, name="issue_audits", by=MANAGER.key, now=MONDAY)


def _returned(session: "Session", there: Stage) -> None:
    for agency in PLAY.agencies:
        auditing.work_on(session, there, PLAY, agency=agency, sections=None, now=moment(1, 26))
        auditing.give_back(session, there, PLAY, agency=agency, now=moment(1, 26))


def _held(session: "Session", there: Stage) -> None:
    event_day.arrange_event(session, there, PLAY, starts_at=moment(2, 16), now=moment(1, 27))
    event_day.record_event(session, there, PLAY, now=moment(2, 16, 14))
    stage.move(session, there, PLAY, name="hold_event", by=MANAGER.key, now=moment(2, 16, 15))
    reporting.declare(session, there, PLAY, now=moment(2, 17))


def _drafted(session: "Session", there: Stage) -> None:
    reporting.save_report(session, there, PLAY, parts=REPORT, now=moment(3, 2))
    reporting.confirm_anonymity(session, there, PLAY, now=moment(3, 2))
    stage.move(session, there, PLAY, name="draft_report", by=PLAY.reviewer, now=moment(3, 2))


def _asked(session: "Session", there: Stage) -> None:
    reporting.finish_accuracy(session, there, PLAY, now=moment(3, 16))


CHAPTERS = {
    "commissioned": _commissioned,
    "prepared": _prepared,
    "issued": _issued,
    "returned": _returned,
    "held": _held,
    "drafted": _drafted,
    "asked": _asked,
}
