"""What looks like somebody’s identity is found however it is spelled, and ordinary words raise no alarm."""

import pytest

from malp_flow.engine.anonymity import cannot_be_passed, known_words, suspicious_places

SHEET = known_words("Ella O'Brien, Jo Li, Will", "born 6 May 2015; Müller")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We met ELLA then.", "Ella"),
        ("we met ella", "Ella"),
        ("with O’Brien at home", "O'Brien"),
        ("with o'brien’s cousin", "O'Brien"),
        ("then Jo was seen", "Jo"),
        ("a cousin, Zoe Mueller or Muller, came", "Müller"),
        ("seen on 6th May 2015", "6 May 2015"),
        ("seen on 06/05/2015", "06/05/2015"),
        ("then Will was seen", "Will"),
    ],
)
def test_finds_what_an_identity_sheet_says_however_it_is_spelled(text: str, found: str) -> None:
    assert found in suspicious_places(text, SHEET)


@pytest.mark.parametrize("text", ["he will come", "they joked", "a live link", "6 May 2016"])
def test_leaves_words_alone_that_only_hold_a_name(text: str) -> None:
    assert suspicious_places(text, SHEET) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("and Zoë Müller came", ["Zoë Müller"]),
        ("Mrs Anna Blake agreed", ["Mrs Anna Blake"]),
        ("and Mary O’Neil’s plan", ["Mary O’Neil"]),
        ("the DOB: 3 May 2012", ["3 May 2012"]),
        ("then Dr Khan wrote", ["Dr Khan"]),
        ("the Fernshire Police and Adult Social Care in May", []),
        ("agreed on 3 May 2012", []),
    ],
)
def test_finds_names_and_days_of_birth_that_nobody_told_it(text: str, found: list[str]) -> None:
    assert suspicious_places(text) == found


def test_lets_nobody_explain_a_number_or_a_postcode_away() -> None:
    passed = [cannot_be_passed(place) for place in ("943 476 5919", "NW1 4RY", "Mrs Anna", "03/05/2012")]

    assert passed == [True, True, False, False]
