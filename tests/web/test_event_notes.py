"""The page of notes: each point a field, saved while one writes, and two who note at once lose nothing."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from malp_flow.records import sealed
from malp_flow.records.learning_event import Contribution, Meeting
from malp_flow.services import event_notes, learning_event, people
from malp_flow.services.actor import Actor
from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.test_manager import member
from tests.web.test_review import REVIEW, all_in, opened

STARTS = NOON + timedelta(days=20)
NOTES = REVIEW + "/event/learning_event/notes"
SAVE = "Save notes"
NHS_NUMBER = "943 476 5919"


class Room:
    """A house during its event, with the browsers of the lead reviewer and the manager."""

    def __init__(self, tmp_path):
        self.house, clock = a_house(tmp_path)
        self.issued = issue_audits(self.house, now=NOON)
        all_in(self.house, self.issued, clock)
        self.rita = member(self.house, self.issued, "Rita Reviewer")
        by, ends = Actor(self.issued.partnership, self.rita), STARTS + timedelta(hours=2)
        with self.house.transaction() as session:
            meeting = learning_event.arrange(
                session, opened(session, self.issued), starts_at=STARTS, ends_at=ends, place="Hall",
                by=by, now=NOON,
            )  # fmt: skip
            sealed.put(session, meeting, "agenda_sealed", "What the records show\nWhat was hard")
        clock[0] = STARTS + timedelta(hours=1)
        self.client = signed_in(self.house, self.rita)

    def other(self):
        return signed_in(self.house, self.issued.manager)

    def noted(self):
        with self.house.transaction() as session:
            return [
                (n.ref, n.agenda_point, n.kind, n.text)
                for n in event_notes.of(session, opened(session, self.issued))
            ]


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)


def fields(form):
    """Return the names of the text fields of a page, in its order."""
    return [name.removesuffix("-seen") for name in form.values if name.endswith("-seen")]


def by_script(client, form, key="f" * 32, **typed):
    sent = {n: v for n, v in form.values.items() if v not in (None, [])} | typed
    return json.loads(client.post(form.action, sent | {"then": "auto", "form_key": key}).data)


def test_keeps_points_under_the_agenda_and_marks_what_they_are(room):
    form = room.client.get(NOTES).form(button=SAVE)
    first, second, other = fields(form)

    page = form.fill(
        {first: "Debts.", second: "Share at once.", second + "-kind": "learning", other: "Tea was good."}
    ).submit()

    assert page.notice == "The notes are saved."
    assert room.noted() == [
        ("N1", 1, "point", "Debts."),
        ("N2", 2, "learning", "Share at once."),
        ("N3", 0, "point", "Tea was good."),
    ]
    assert len(fields(page.form(button=SAVE))) == 6


def test_is_saved_by_the_script_once_however_often_it_sends(room):
    form = room.client.get(NOTES).form(button=SAVE)
    first = fields(form)[0]

    answer = by_script(room.client, form, **{first: "Debts"})
    form.values |= answer["seen"]
    answer = by_script(room.client, form, "g" * 32, **{first: "Debts are a sign.\r\nAlways."})
    form.values |= answer["seen"]
    answer = by_script(room.client, form, "h" * 32, **{first: "Debts are a sign.\r\nOften."})

    assert answer["said"].startswith("Saved at ")
    assert room.noted() == [("N1", 1, "point", "Debts are a sign.\nOften.")]


def test_warns_of_an_nhs_number_and_saves_it(room):
    form = room.client.get(NOTES).form(button=SAVE)
    first = fields(form)[0]

    answer = by_script(room.client, form, **{first: f"Seen on {NHS_NUMBER}."})
    page = room.client.get(NOTES)

    assert NHS_NUMBER in answer["looks"][first]
    assert f"This may say who somebody is: “{NHS_NUMBER}”" in page.main


def test_shows_both_words_where_two_wrote_at_once(room):
    mine = room.client.get(NOTES).form(button=SAVE)
    first = fields(mine)[0]
    mine.fill({first: "Debts."}).submit()
    here, there = (client.get(NOTES).form(button=SAVE) for client in (room.client, room.other()))
    there.fill({first: "Debts of parents."}).submit()

    page = here.fill({first: "Debts of friends."}).submit()

    assert page.errors == ["Somebody else changed N1 meanwhile. Keep yours or change it, then save again."]
    assert page.form(button=SAVE).values[first] == "Debts of friends."
    assert "Debts of parents." in page.main
    done = page.form(button=SAVE).fill({first: "Debts of friends and parents."}).submit()
    assert done.notice == "The notes are saved."
    assert [text for *_rest, text in room.noted()] == ["Debts of friends and parents."]


def test_moves_a_point_up_and_removes_one_with_what_else_was_typed(room):
    form = room.client.get(NOTES).form(button=SAVE)
    first = fields(form)[0]
    form = form.fill({first: "One."}).submit().form(button=SAVE)
    new = next(name for name in fields(form) if form.values[name + "-point"] == "1" and name != first)
    page = form.fill({new: "Two."}).submit()

    page = page.form(button="Move up N2").submit()
    page = page.form(button="Remove N1").submit()

    assert page.notice == "The point is removed. The history keeps its words."
    assert [text for *_rest, text in room.noted()] == ["Two."]


def test_says_which_point_was_emptied(room):
    form = room.client.get(NOTES).form(button=SAVE)
    first = fields(form)[0]
    form = form.fill({first: "One."}).submit().form(button=SAVE)

    page = form.fill({first: " "}).submit()

    assert page.errors == ["This point is empty. Write it again, or remove it."]
    assert [text for *_rest, text in room.noted()] == ["One."]


def test_keeps_a_point_that_is_too_long_on_the_page(room):
    form = room.client.get(NOTES).form(button=SAVE)
    first = fields(form)[0]

    page = form.fill({first: "a" * 5_001}).submit()

    assert "A point is longer than 5,000 characters. Divide it into several." in page.errors
    assert page.form(button=SAVE).values[first] == "a" * 5_001


def test_shows_what_was_given_beforehand_by_role_and_agency_without_a_name(room):
    with room.house.transaction() as session:
        system = Actor(room.issued.partnership)
        paula = people.add_member(
            session, name="Paula Practitioner", address="paula@police.example", by=system, now=NOON
        )
        meeting = session.scalars(select(Meeting)).one()
        row = Contribution(
            partnership_id=room.issued.partnership, item_id=meeting.item_id, membership_id=paula,
            role="practitioner", agency_id=None, given_at=NOON,
        )  # fmt: skip
        text = json.dumps({"well": "The school rang.", "hard": "", "helped": ""})
        sealed.put(session, row, "text_sealed", text)
        session.add(row)

    page = room.client.get(NOTES)

    assert "Practitioner" in page.main
    assert "The school rang." in page.main
    assert "Paula" not in page.main


def test_adds_room_for_another_point_where_it_is_asked_for(room):
    form = room.client.get(NOTES).form(button="Save and add another point under What was hard")
    second = fields(form)[1]

    answer = form.fill({second: "Two systems."}).submit(follow=False)

    assert answer.location.endswith("/notes?sitting=1#point-2")
    assert room.noted() == [("N1", 2, "point", "Two systems.")]


def test_puts_what_was_typed_under_an_agenda_of_before_where_its_points_are_now(room):
    form = room.client.get(NOTES).form(button=SAVE)
    first, second, _other = fields(form)
    plan = room.other().get(NOTES.replace("notes", "plan")).form(button="Save the plan")
    plan.fill(agenda="What was hard").submit()

    answer = by_script(room.client, form, **{first: "Debts.", second: "Two systems."})
    form.values |= answer["seen"]
    page = form.fill({first: "Debts, and rent.", second: "Two systems, no link."}).submit()

    assert page.notice == "The notes are saved."
    assert room.noted() == [
        ("N2", 1, "point", "Two systems, no link."),
        ("N1", 0, "point", "Debts, and rent."),
    ]
