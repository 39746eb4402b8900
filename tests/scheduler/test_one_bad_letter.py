"""One template of fifty letters that cannot be written: the others leave, and people are told of the one."""

from dataclasses import replace
from datetime import date

import pytest

from malp_flow.folders import shipped
from malp_flow.outputs.rendering import Letters
from malp_flow.scheduler import jobs
from malp_flow.services import outbox, people, today
from malp_flow.services.need import Kind
from tests.scheduler.mail_sink import mailer_at
from tests.stories.fernshire import at

NOW = at(date(2026, 1, 12))
MANY = 50


@pytest.fixture
def house(house, tmp_path):
    """The house with a template of its own that asks for what is not there."""
    (bad := tmp_path / "resumed").mkdir()
    (bad / "subject.txt").write_text("{{ matter.nothing_of_this_name }}", "utf-8")
    return replace(house, letters=Letters(shipped("notifications"), tmp_path))


def queue_fifty(fernshire):
    """Queue a letter to each of fifty readers; the last is of the template that is broken."""
    review_id = fernshire.commission(now=at(date(2026, 1, 8)))
    with fernshire.transaction() as session:
        review, by = fernshire.open(session, review_id), fernshire.system
        for number in range(1, MANY + 1):
            name, address = f"Reader {number}", f"reader-{number}@fernshire.example"
            reader = people.add_member(session, name=name, address=address, by=by, now=NOW)
            letter = "resumed" if number == MANY else "review_moved"
            outbox.queue(session, letter, to=reader, review=review, now=NOW)


def test_sends_the_others_and_shows_the_one_on_the_first_page(fernshire, house, box, port):
    queue_fifty(fernshire)

    with mailer_at(port) as mailer:
        jobs.deliver(house, mailer)

    readers = {message["To"].addresses[0].addr_spec for message in box.arrived}
    with house.reading() as session:
        needs = today.today(session, fernshire.manager, now=NOW).needs
    [told] = [need for need in needs if need.kind == Kind.lost_letter]
    assert len(readers) == len(box.arrived) == MANY - 1
    assert f"reader-{MANY}@fernshire.example" not in readers
    assert told.title == f"An email did not reach Reader {MANY}"
