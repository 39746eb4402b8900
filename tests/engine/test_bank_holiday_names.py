"""What bank holidays are called, for people who ask why a day is free."""

from datetime import date

import pytest

from malp_flow.engine.bank_holidays import bank_holiday_name


@pytest.mark.parametrize(
    ("calendar", "day", "name"),
    [
        ("england-and-wales", date(2026, 12, 25), "Christmas Day"),
        ("england-and-wales", date(2026, 12, 28), "Boxing Day (observed)"),
        ("scotland", date(2026, 11, 30), "Saint Andrew’s Day"),
        ("any-part-of-uk", date(2026, 3, 17), "Saint Patrick’s Day"),
        ("any-part-of-uk", date(2026, 8, 31), "Late Summer Bank Holiday"),
    ],
)
def test_calls_a_bank_holiday_by_its_name(calendar: str, day: date, name: str) -> None:
    assert bank_holiday_name(calendar, day) == name


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        ("england-and-wales", date(2026, 11, 30)),
        ("england-and-wales", date(2026, 11, 22)),
        ("every-day", date(2026, 12, 25)),
    ],
)
def test_has_no_name_for_a_day_that_is_none(calendar: str, day: date) -> None:
    assert bank_holiday_name(calendar, day) == ""
