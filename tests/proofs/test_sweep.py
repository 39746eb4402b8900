"""The short form of the sweep: a worker dies once at each named point."""

from pathlib import Path

import pytest

from tests import databases
from tests.proofs import sweep
from tests.proofs.crash_points import POINTS
from tests.proofs.house_of_reminders import Plan, laid_down

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def laid(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Plan]:
    url = databases.fresh_sqlite(sqlite_template, tmp_path_factory.mktemp("house"))
    return url, laid_down(url, reminders=sweep.REMINDERS, in_one_review=sweep.IN_ONE_REVIEW)


@pytest.mark.parametrize("point", POINTS)
def test_loses_nothing_when_a_worker_dies_at(point: str, laid: tuple[str, Plan], tmp_path: Path) -> None:
    death = sweep.drawn("sqlite", point, 1)

    verdict = sweep.proved(death, databases.copied(laid[0], tmp_path, "house"), tmp_path, laid[1])

    assert verdict.faults(death) == []
