"""Letters that leave: from the transaction that caused them to a real mail server."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from malp_flow.folders import shipped
from malp_flow.outputs.rendering import Letters
from malp_flow.records.outbox import Letter
from malp_flow.records.people import Membership
from malp_flow.scheduler import jobs
from malp_flow.services import audits, moves
from tests.scheduler.mail_sink import mailer_at
from tests.stories.fernshire import at

ISSUED = date(2026, 1, 12)


def issued(fernshire, *, now):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=now)
    return review_id


def with_own_letters(house, folder, file, text):
    for name in ("audit_issued", "several_things"):  # whoever has several audits gets one letter
        (folder / name / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / name / file).write_text(text, "utf-8")
    return replace(house, letters=Letters(shipped("notifications"), folder))


def speaks(fernshire, person, language):
    with fernshire.transaction() as session:
        session.get_one(Membership, person).language = language


def statuses(fernshire):
    with fernshire.transaction() as session:
        return sorted(session.scalars(select(Letter.status)))


def test_sends_one_letter_a_person_however_many_audits_they_have(fernshire, house, box, port):
    issued(fernshire, now=at(ISSUED))

    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)

    assert len(box.arrived) == 7
    assert len({message["To"] for message in box.arrived}) == 7


def test_writes_to_each_in_their_language_where_the_letter_has_one(fernshire, house, box, port, tmp_path):
    house = with_own_letters(house, tmp_path, "qq/subject.txt", "tiduA ({{ matter.reference }})")
    issued(fernshire, now=at(ISSUED))
    with fernshire.transaction() as session:
        reader = session.scalars(select(Letter.membership_id)).first()
    speaks(fernshire, reader, "qq")

    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)

    subjects = sorted(message["Subject"].split(" ")[0] for message in box.arrived)
    assert subjects.count("tiduA") == 1
    assert sorted(message["Content-Language"] for message in box.arrived) == ["en-GB"] * 6 + ["qq"]
    assert len(subjects) == 7


def test_lets_the_other_letters_go_where_one_template_is_edited_into_an_endless_loop(
    fernshire, house, box, port, tmp_path
):
    endless = "{% for number in range(1000000000) %}x{% endfor %}"
    house = with_own_letters(house, tmp_path, "qq/body.txt", endless)
    issued(fernshire, now=at(ISSUED))
    with fernshire.transaction() as session:
        reader = session.scalars(select(Letter.membership_id)).first()
    speaks(fernshire, reader, "qq")

    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)

    assert len(box.arrived) == 6
    assert statuses(fernshire).count("dead") == 1


def test_names_neither_record_nor_theme_in_any_letter(fernshire, house, box, port):
    issued(fernshire, now=at(ISSUED))

    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)

    words = " ".join(message.as_string() for message in box.arrived)
    assert box.arrived
    assert "C-118" not in words
    assert "xploitation" not in words


def test_holds_a_letter_of_the_evening_until_the_next_working_morning(fernshire, house, box, port, clock):
    friday_evening = at(date(2026, 1, 9), 19)
    issued(fernshire, now=friday_evening)

    with mailer_at(port) as mailer:
        clock.moment = friday_evening
        jobs.deliver(house, mailer)
        in_the_evening = len(box.arrived)
        clock.moment = at(date(2026, 1, 12), 8)
        jobs.deliver(house, mailer)

    assert in_the_evening == 0
    assert len(box.arrived) == 7


def test_keeps_letters_while_the_way_out_is_closed(fernshire, house, box, port, clock):
    issued(fernshire, now=at(ISSUED))

    with mailer_at(1) as nobody_there:
        jobs.deliver(house, nobody_there)
    waiting = statuses(fernshire)
    clock.moment += timedelta(minutes=2)
    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)

    assert set(waiting) == {"pending"}
    assert len(box.arrived) == 7


def test_sends_the_same_bytes_again_after_a_temporary_refusal(fernshire, house, box, port, clock):
    issued(fernshire, now=at(ISSUED))
    box.reply = "451 not now"

    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)
        with fernshire.transaction() as session:
            frozen = set(session.scalars(select(Letter.message_id)))
        box.reply = ""
        clock.moment += timedelta(minutes=5)
        jobs.deliver(house, mailer)

    assert {message["Message-ID"] for message in box.arrived} == frozen - {None}
    assert {message["Date"].datetime for message in box.arrived} == {at(ISSUED)}


def test_sets_a_letter_to_nobody_aside_and_goes_on(fernshire, house, box, port):
    review_id = issued(fernshire, now=at(ISSUED))
    box.reply = "550 5.1.1 no such mailbox"

    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)

    assert set(statuses(fernshire)) == {"dead"}
    assert fernshire.state(review_id) == "audits_issued"


def test_cancels_a_reminder_for_what_came_back_before_it_left(fernshire, house, box, port, clock):
    review_id = issued(fernshire, now=at(ISSUED))
    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)
        box.arrived.clear()
        clock.moment = at(date(2026, 2, 3), 9)
        jobs.tick(house)
        for (_, agency), item_id in fernshire.items.items():
            auditor = fernshire.as_(f"Auditor of {agency}")
            fernshire.do(
                review_id, audits.say_not_known, item_id, reason="No record.", by=auditor, now=clock.moment
            )
        jobs.deliver(house, mailer)

    assert [message["Subject"] for message in box.arrived if "late" in str(message["Subject"]).lower()] == []
    assert "cancelled" in statuses(fernshire)
