"""The demonstration: what stands in it, and that nothing in it was put there by hand."""

from datetime import timedelta
from pathlib import Path

import pytest

from malp_flow.demo import story
from malp_flow.demo.demonstration import Demonstration
from malp_flow.demo.folder import BEGUN, Clock, Folder
from malp_flow.services import audit_lists, history_check, review_lists, reviews
from malp_flow.services.audit_lines import AuditLine
from malp_flow.services.review_lists import ReviewLine

EARLIER = timedelta(hours=-1)


def lines(running: Demonstration) -> dict[str, ReviewLine]:
    with running.house.reading() as session:
        place = review_lists.partnership(session, None)
        found = review_lists.lines(session, place.id, now=running.moment())
    return {line.reference: line for line in found}


def audits(running: Demonstration, reference: str) -> list[AuditLine]:
    with running.house.reading() as session:
        place = review_lists.partnership(session, None)
        review_id = reviews.found(session, reference, partnership_id=place.id)
        review = reviews.opened(session, review_id, partnership_id=place.id)
        return audit_lists.of_review(session, review, now=running.moment())


def test_shows_a_review_in_every_state_it_can_live_in(running: Demonstration) -> None:
    found = lines(running)

    states = [line.state for line in found.values()]
    assert states == [
        "signed_off",
        "signed_off",
        "report_drafted",
        "event_held",
        "audits_returned",
        "audits_issued",
        "audits_issued",
        "audits_issued",
        "commissioned",
        "report_drafted",
        "reports_asked",
    ]


def test_has_one_review_with_overdue_audits_and_more_time(running: Demonstration) -> None:
    late = audits(running, "MALP-2026-05")

    assert {line.agency for line in late if line.late} == {
        "Fernshire Police",
        "Fernshire Community Health",
    }
    assert {line.state for line in late} == {"issued", "returned", "nil_return", "in_work", "complete"}
    assert not any(line.late for line in audits(running, "MALP-2026-06"))


def test_has_a_whole_history(running: Demonstration) -> None:
    with running.house.reading() as session:
        place = review_lists.partnership(session, None)
        faults = history_check.faults(session, place.id)

    assert not faults


def test_writes_to_people_without_a_theme_or_a_record(running: Demonstration) -> None:
    letters = running.mails()

    told = " ".join(letter.subject + letter.text + (letter.html or "") for letter in letters)
    assert len(letters) > 100
    assert not [word for play in story.TOLD for word in (play.play.theme, *play.play.cases) if word in told]


def test_writes_to_everybody_of_its_cast_who_has_something_to_do(running: Demonstration) -> None:
    readers = {letter.to for letter in running.mails()}

    assert any("colin.ashby@fernshire.example" in reader for reader in readers)
    assert any("naomi.brandt@fernshire.example" in reader for reader in readers)
    assert any("helen.castell@fernshire.example" in reader for reader in readers)


def test_moves_on_by_a_day_and_says_what_was_sent(running: Demonstration) -> None:
    before, at = running.box.count(), running.moment()

    sent = [letter for _ in range(4) for letter in running.next_day()]

    assert running.moment() == at + timedelta(days=4)
    assert len(sent) == running.box.count() - before
    assert sent


def test_moves_on_to_the_next_thing_the_clock_waits_for(running: Demonstration) -> None:
    at = running.moment()

    running.next_event()

    assert at < running.moment() < at + timedelta(days=5)


def test_finds_its_clock_again_where_it_stood(running: Demonstration) -> None:
    running.next_day()

    again = Clock(Path(running.house.settings.data_folder) / "clock", story.begins_at())

    assert again() == running.moment()


def test_never_lets_the_clock_go_back(running: Demonstration) -> None:
    at = running.moment()

    running.clock.move_to(at + EARLIER)

    assert running.moment() == at


def test_throws_away_what_a_broken_off_building_left(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.prepare()
    folder.say(BEGUN)
    (folder.mail / "00001.eml").write_bytes(b"half")
    (tmp_path / "somebody's own.txt").write_text("kept", "utf-8")

    folder.clear()

    assert [path.name for path in tmp_path.iterdir()] == ["somebody's own.txt"]
    assert not folder.is_built()


def test_reads_no_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALP_SMTP_HOST", "mail.fernshire.example")
    folder = Folder(tmp_path)
    folder.prepare()

    settings = folder.settings(port=8000, mail_port=2525)

    assert (settings.smtp_host, settings.smtp_port) == ("127.0.0.1", 2525)
