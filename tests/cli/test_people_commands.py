"""An installation from nothing: a keyset, a partnership, its people and agencies, and how they get in."""

import os
from pathlib import Path

import pytest

from malp_flow.records.sealing import Seal
from malp_flow.services.installation import fresh_keyset
from tests.cli.command import AS_MANAGER, AS_PARTNER, AS_REVIEWER, AS_STRANGER, refused, run, told

FOUNDING = (
    *("--name", "Westshire Safeguarding Children Partnership", "--contact", "Review team, 01632 960100"),
    *("--administrator", "Ada Okafor", "--address", "ada@westshire.example"),
)
AS_ADA = ("--as", "ada@westshire.example")
RUTH = "ruth@westshire.example"


@pytest.fixture
def nothing_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings of a place that has never been started."""
    monkeypatch.setenv("MALP_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("MALP_KEYSET", fresh_keyset())
    return tmp_path


@pytest.fixture
def westshire(nothing_yet: Path) -> dict[str, str]:
    """A partnership that was founded just now, and how its administrator gets in."""
    answer: dict[str, str] = told("init", "--slug", "westshire", *FOUNDING)
    return answer


def roles_of(name: str) -> list[str]:
    roles: list[str] = next(line["roles"] for line in told("people", "list") if line["name"] == name)
    return roles


def test_writes_a_keyset_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "keyset.json"

    first, second = run("keyset", str(file)), run("keyset", str(file))

    assert (first.exit_code, second.exit_code) == (0, 3)
    assert oct(os.stat(file).st_mode)[-3:] == "600"
    assert Seal.from_keyset(file.read_text("utf-8"))


def test_founds_a_partnership_whose_administrator_is_invited(westshire: dict[str, str]) -> None:
    assert westshire["address"].startswith("http://localhost:8000/join/")
    assert len(westshire["code"]) == 8
    assert roles_of("Ada Okafor") == ["Administrator", "Business manager"]


@pytest.mark.usefixtures("westshire")
@pytest.mark.parametrize("slug", ["westshire", "Westshire", "join", "account", "-west", ""])
def test_founds_none_under_a_name_that_is_taken_or_none(slug: str) -> None:
    result = run("init", "--slug", slug, *FOUNDING, "--json")

    assert result.exit_code == 3


@pytest.mark.usefixtures("westshire")
def test_writes_to_somebody_in_their_language() -> None:
    told("people", "add", RUTH, "--name", "Ruth Adeyemi", *AS_ADA)

    asked = told("people", "speak", RUTH, "--language", "cy", *AS_ADA)
    unknown = refused("people", "speak", RUTH, "--language", "tlh", *AS_ADA)

    assert asked["language"] == "cy"
    assert "Choose one of the languages" in unknown[0]


@pytest.mark.usefixtures("westshire")
def test_lets_people_in_gives_them_a_role_and_invites_them() -> None:
    told("people", "add", RUTH, "--name", "Ruth Adeyemi", *AS_ADA)
    told("people", "give", RUTH, "--role", "reviewer", *AS_ADA)
    invited = told("people", "invite", RUTH, *AS_ADA)

    assert roles_of("Ruth Adeyemi") == ["Lead reviewer"]
    assert len(invited["code"]) == 8
    assert "join" not in str(invited)
    assert "have that role already" in refused("people", "give", RUTH, "--role", "reviewer", *AS_ADA)[0]


@pytest.mark.usefixtures("westshire")
def test_ends_a_role_and_takes_away_no_way_in_that_was_not_set_up_here() -> None:
    told("people", "add", RUTH, "--name", "Ruth Adeyemi", *AS_ADA)
    told("people", "give", RUTH, "--role", "reviewer", *AS_ADA)

    told("people", "end-role", RUTH, "--role", "reviewer", *AS_ADA)
    said = refused("people", "close", RUTH, *AS_ADA)

    assert "by an invitation of this partnership" in said[0]
    assert roles_of("Ruth Adeyemi") == []
    refused("people", "end-role", RUTH, "--role", "reviewer", *AS_ADA, code=4)
    refused("people", "end-role", "ada@westshire.example", "--role", "administrator", *AS_ADA)


@pytest.mark.usefixtures("westshire")
def test_gives_a_lead_their_agency() -> None:
    told("agencies", "add", "Westshire Police", "--kind", "police", *AS_ADA)
    told("people", "add", RUTH, "--name", "Ruth Adeyemi", *AS_ADA)
    told("people", "give", RUTH, "--role", "lead", "--agency", "westshire police", *AS_ADA)

    assert roles_of("Ruth Adeyemi") == ["Safeguarding lead, Westshire Police"]
    assert [line["name"] for line in told("agencies", "list")] == ["Westshire Police"]
    refused("agencies", "add", "Westshire Police", "--kind", "police", *AS_ADA)
    refused("people", "give", RUTH, "--role", "lead", *AS_ADA)
    refused("people", "give", RUTH, "--role", "lead", "--agency", "Nobody", *AS_ADA, code=4)


@pytest.mark.usefixtures("westshire")
def test_lets_nobody_make_themselves_a_manager_and_keeps_the_last_administrator() -> None:
    told("people", "add", RUTH, "--name", "Ruth Adeyemi", *AS_ADA)
    told("people", "give", RUTH, "--role", "administrator", *AS_ADA)

    said = refused("people", "give", RUTH, "--role", "manager", "--as", RUTH)
    told("people", "leave", RUTH, "--last-day", "2026-01-09", *AS_ADA)

    assert "Nobody gives this role to themselves." in said[0]
    assert "last administrator" in refused("people", "leave", "ada@westshire.example", *AS_ADA)[0]


@pytest.mark.usefixtures("commissioned")
@pytest.mark.parametrize("who", [AS_REVIEWER, AS_PARTNER])
def test_lets_in_nobody_by_those_who_do_not_manage(who: tuple[str, str]) -> None:
    refused("people", "add", RUTH, "--name", "Ruth", *who)
    refused("people", "invite", AS_MANAGER[1], *who)
    refused("people", "leave", AS_MANAGER[1], *who)
    refused("agencies", "add", "New Agency", "--kind", "health", *who)
    refused("people", "add", RUTH, "--name", "Ruth", *AS_STRANGER, code=4)


@pytest.mark.usefixtures("commissioned")
def test_lets_only_an_administrator_make_managers() -> None:
    other = "other@westshire.example"
    for address in (RUTH, other):
        told("people", "add", address, "--name", "Ruth", *AS_MANAGER)
    told("people", "give", RUTH, "--role", "manager", *AS_MANAGER)

    refused("people", "give", other, "--role", "manager", "--as", RUTH)
    told("people", "give", other, "--role", "reader", "--as", RUTH)


@pytest.mark.usefixtures("westshire")
def test_notes_that_somebody_is_away_and_back() -> None:
    run("people", "add", RUTH, "--name", "Ruth Adeyemi", *AS_ADA)
    days = ("--from", "2099-01-01", "--until", "2099-01-02")

    assert refused("people", "away", RUTH, *days, *AS_ADA, code=3)
    assert refused("people", "back", RUTH, *AS_ADA, code=4)
    assert refused("people", "deputy", RUTH, "ada@westshire.example", *AS_ADA, code=3)
