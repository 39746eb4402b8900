"""Days of reminders in virtual time: no step twice, none missed, one letter a day at most, none at night."""

from datetime import timedelta

import pytest

from malp_flow.engine.working_days import calendar
from tests.proofs.laid_for_years import FIRST_DAY, FOUNDED
from tests.proofs.seeded_faults import FAULTS
from tests.proofs.simulation import told
from tests.proofs.years import world
from tests.stories.fernshire import at

SIXTY_DAYS = [FIRST_DAY + timedelta(days=number) for number in range(60)]
HOLE = SIXTY_DAYS[20:34]
DAYS = calendar("england-and-wales")


def test_writes_once_a_day_at_most_through_sixty_days_with_a_hole_of_a_fortnight(sqlite_url: str) -> None:
    with world(sqlite_url, seed=1, agencies=3) as lived:
        lived.people.begin(FOUNDED)
        for day in SIXTY_DAYS:
            for hour in () if day in HOLE else (9, 13):
                lived.work_at(at(day, hour))

        found, came = lived.found(), lived.far_end.came

    days = {day for _, day in came}
    assert found == []  # no step twice, none missed, nothing at night
    assert set(came.values()) == {1}
    assert all(DAYS.is_working_day(day) for day in days)
    assert min(days) < HOLE[0]
    assert max(days) > HOLE[-1]


def test_keeps_every_rule_through_weeks_of_chance(sqlite_url: str) -> None:
    line = told(sqlite_url, days=30, seed=1, agencies=2)

    assert line["wrong"] == {}, line
    assert line["steps"] > 0


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_keeps_every_rule_through_a_year_of_chance(sqlite_url: str) -> None:
    line = told(sqlite_url, days=365, seed=1)

    assert line["wrong"] == {}, line


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("fault", FAULTS)
def test_notices(fault: str, sqlite_url: str) -> None:
    line = told(sqlite_url, days=150, seed=2, fault=fault)

    assert line["wrong"] != {}
