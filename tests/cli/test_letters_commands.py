"""`malp-flow letters`: which there are, what is wrong with one, and how it reads."""

from pathlib import Path

import pytest

from tests.cli.command import run, told


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MALP_OWN_FOLDER", str(tmp_path))
    return tmp_path / "notifications"


def write(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def test_lists_letters_with_their_languages_and_own_files(own: Path) -> None:
    write(own, "audit_late/cy/subject.txt", "Roedd eich archwiliad ({{ matter.reference }})")

    spoken, lines = run("letters", "list"), told("letters", "list")

    assert "audit_late  also in cy  own: cy/subject.txt" in spoken.stdout.splitlines()
    late = next(line for line in lines if line["name"] == "audit_late")
    assert late == {"name": "audit_late", "languages": ["en", "cy"], "own_files": ["cy/subject.txt"]}


def test_says_what_is_wrong_with_an_own_letter_and_ends_with_three(own: Path) -> None:
    write(own, "audit_late/body.txt", "{{ why }}\n{{ matter.child }}")

    spoken = run("letters", "check", "audit_late", "audit_issued")

    assert spoken.exit_code == 3
    assert "Wrong: audit_late/body.txt:2: ‘matter.child’ is not a field of letters." in spoken.stdout
    assert "2 looked at, 1 not sound." in spoken.stdout


def test_warns_where_an_own_text_says_other_words_than_the_html_and_lets_it_go(own: Path) -> None:
    write(own, "signed_off/body.txt", "{{ why }}\n\nIt is signed off.\n\n{{ matter.link }}")

    spoken = run("letters", "check", "signed_off")

    assert spoken.exit_code == 0
    assert "Look: signed_off: The HTML does not say the same words as the text." in spoken.stdout


def test_finds_every_shipped_letter_sound_and_plain() -> None:
    answers = told("letters", "check")

    assert len(answers) > 60
    assert not [answer for answer in answers if answer["problems"] or answer["cautions"]]


def test_shows_a_letter_as_a_reader_of_a_language_gets_it(own: Path) -> None:
    write(own, "audit_late/cy/subject.txt", "Archwiliad ({{ matter.reference }})")

    spoken = run("letters", "preview", "audit_late", "--language", "cy")

    assert spoken.stdout.startswith("Subject: Archwiliad (MALP-2026-07)\n\nDear Sam Okafor\n")
    assert "\nOne of several: Your audit was due on Friday 20 November" in spoken.stdout


def test_prints_the_html_of_a_letter() -> None:
    spoken = run("letters", "preview", "audit_late", "--html")

    assert spoken.stdout.startswith("<!DOCTYPE html>")


def test_knows_no_letter_by_another_name_and_says_which_is_near() -> None:
    spoken = run("letters", "preview", "audit_lat")

    assert spoken.exit_code == 4
    assert "Did you mean ‘audit_late’?" in spoken.stderr


def test_says_that_a_letter_is_not_there_in_a_language_and_shows_the_english_one() -> None:
    result = run("letters", "preview", "audit_late", "--language", "xx")

    assert result.exit_code == 0
    assert "‘audit_late’ is not there in ‘xx’" in result.stderr
    assert "Subject: " in result.stdout
