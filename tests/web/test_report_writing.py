"""The lead reviewer writes the report section by section: statements in boxes, the rest beside each."""

import pytest

from tests.web.audits_issued import issue_audits
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, a_house, an_app, signed_in
from tests.web.page_client import PageClient
from tests.web.test_manager import member
from tests.web.test_partner import put_forward
from tests.web.test_review import REVIEW

REPORT = REVIEW + "/report"
LEARNING, ASKED = f"{REPORT}/parts/statements_of_learning", f"{REPORT}/parts/recommendations"
SAVE = "Save this section"
NONE = "None: the learning is for practice."


class Place:
    """A house whose draft is put forward with one statement, and its author."""

    def __init__(self, folder):
        self.house, clock = a_house(folder)
        self.made = issue_audits(self.house, now=NOON)
        put_forward(self.house, self.made, clock)
        self.app = an_app(self.house)

    def author(self):
        person = member(self.house, self.made, "Rita Reviewer")
        return signed_in(self.house, person, client=PageClient(self.app))


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def author(place):
    return place.author()


def press(page, button, **fields):
    form = page.form(button=button)
    return form.fill(fields).submit() if fields else form.submit()


def test_lists_the_sections_with_what_each_lacks(author):
    page = author.get(REPORT)

    assert "Sections to write" in page.main
    assert "Nothing to state, and said why" in page.main
    assert "1 statement" in page.main
    assert "Method" in page.main


def test_adds_a_statement_and_keeps_the_words_of_the_others(author):
    page = author.get(LEARNING)
    more = press(page, "Add a statement")

    saved = press(more, SAVE, **{"text-1": "A first one.", "text-2": "A second one.", "none": ""})

    assert saved.notice.startswith("The section is saved, as part of a new version.")
    values = saved.form(button=SAVE).values
    assert (values["text-1"], values["text-2"]) == ("A first one.", "A second one.")
    assert author.get(REPORT).main.count("A first one.") == 1


def test_moves_and_removes_without_saving(author):
    first = press(press(author.get(LEARNING), "Add a statement"), SAVE,
                  **{"text-1": "One.", "text-2": "Two.", "none": ""})  # fmt: skip

    moved = press(first, "Move up L2")
    removed = press(moved, "Remove L1")

    assert [moved.form(button=SAVE).values[f"text-{n}"] for n in (1, 2)] == ["Two.", "One."]
    assert "text-2" not in removed.form(button=SAVE).values
    assert author.get(LEARNING).form(button=SAVE).values["text-1"] == "One."


def test_shows_both_texts_where_a_colleague_was_quicker(place, author):
    mine, theirs = author.get(LEARNING), place.author().get(LEARNING)
    press(theirs, SAVE, **{"text-1": "What my colleague wrote.", "none": ""})

    stopped = press(mine, SAVE, **{"text-1": "What I wrote.", "none": ""})
    kept = press(stopped, SAVE)

    assert stopped.errors == [
        "A colleague saved this section while you wrote. Nothing is lost: compare both, then choose"
    ]
    assert "What my colleague wrote." in stopped.main
    assert stopped.form(button=SAVE).values["text-1"] == "What I wrote."
    assert kept.notice == "The section is saved, as part of a new version."
    assert "taken away: my colleague" in author.get(f"{REPORT}/versions").main


def test_refuses_statements_and_none_for_one_section_and_keeps_both(author):
    page = press(author.get(LEARNING), SAVE, **{"text-1": "Share it.", "none": NONE})

    values = page.form(button=SAVE).values
    assert page.errors == ["Write statements or say that there is none to make, not both"]
    assert (values["text-1"], values["none"]) == ("Share it.", NONE)


def test_keeps_ground_plan_and_what_is_wrong_with_a_day(author):
    press(author.get(LEARNING), SAVE, **{"text-1": "Plans need dates.", "none": ""})
    asked = press(author.get(ASKED), SAVE, **{"text-1": "Write dates.", "none": ""})
    beside = asked.follow("Evidence and plan R1")
    ground = beside.form(button="Keep this beside the statement").choices["rests_on"][0]
    plan = {"rests_on": [ground], "lead": "Head of quality", "measure": "Nine of ten.",
            "due-day": "31", "due-month": "2", "due-year": "2027"}  # fmt: skip

    wrong = press(beside, "Keep this beside the statement", **plan)
    kept = press(wrong, "Keep this beside the statement", **{"due-day": "30", "due-month": "9"})

    assert wrong.errors == ["31 February 2027 is not a date"]
    assert kept.notice == "Kept beside the statement, as part of a new version."
    report = author.get(REPORT).main
    assert "Rests on: L1" in report
    assert "By: 30 September 2027" in report


def test_takes_no_plan_that_begins_in_the_past_or_has_no_bounds(author):
    asked = press(author.get(ASKED), SAVE, **{"text-1": "Write dates.", "none": ""})
    beside = asked.follow("Evidence and plan R1")
    past = {"lead": "Head of quality", "due-day": "1", "due-month": "1", "due-year": "2001"}

    refused = press(beside, "Keep this beside the statement", **past)
    long = press(refused, "Keep this beside the statement", **{"lead": "x" * 201, "due-year": "2027"})

    assert refused.errors == ["Give a day that is still ahead: nobody can begin in the past"]
    assert long.errors[0].startswith("Write who leads in up to 200 characters")
    assert "2001" not in author.get(REPORT).main


def test_says_which_statement_lacks_evidence(author):
    press(author.get(LEARNING), SAVE, **{"text-1": "Plans need dates.", "none": ""})

    assert "L1 lacks: evidence" in author.get(REPORT).main


def test_warns_above_eight_recommendations_with_the_load_there_is(author):
    page = author.get(ASKED)
    for _time in range(8):
        page = press(page, "Add a statement")
    words = {f"text-{n}": f"Do the thing {n}." for n in range(1, 10)}

    press(page, SAVE, **words, none="")

    warned = author.get(REPORT).main
    assert "There are 9 recommendations." in warned
    assert "Fernshire Police" in warned
    assert "R9 lacks: what it rests on, who leads, by when, what will show it" in warned


def test_tells_a_section_that_the_report_has_not(author):
    assert author.get(f"{REPORT}/parts/nothing_here").status == 404
    assert author.get(f"{LEARNING}/s999").status == 404


def test_lets_nobody_write_but_the_author(place):
    manager = signed_in(place.house, place.made.manager, client=PageClient(place.app))

    assert manager.get(LEARNING).status == 403
    assert manager.get(f"{REPORT}/versions").status == 200


def test_declares_independence_on_the_brief(author):
    page = author.get(REPORT).follow("Brief: lines of enquiry, impact, independence")
    kept = press(page, "Keep the brief", enquiry="Was it seen early?", impact="A second audit.")
    short = press(kept, "Declare anew", independence="None")

    declared = press(short, "Declare anew", independence="I never worked for any of these agencies.")

    assert kept.notice == "The brief is kept."
    assert short.errors[0].startswith("Say how you are independent")
    assert declared.notice == "Your independence and interests are declared."
    assert "I never worked for any of these agencies." in declared.main


@pytest.mark.browser
def test_shows_pages_that_anybody_can_use(place, author):
    press(author.get(ASKED), SAVE, **{"text-1": "Write dates.", "none": ""})
    beside = author.get(ASKED).follow("Evidence and plan R1").path

    paths = [REPORT, LEARNING, beside, f"{REPORT}/versions", f"{REPORT}/comments", f"{REVIEW}/brief"]
    assert_all_accessible(place.app, author, paths)


def test_says_at_the_field_what_may_tell_who_somebody_is(author):
    saved = press(author.get(LEARNING), SAVE, **{"text-1": "We met Anna Blake and Ella-Mae Stone."})

    assert "This may say who somebody is: “Anna Blake” and “Ella-Mae Stone”." in saved.main


def test_confirms_anonymity_only_with_a_reason_for_each_place(author):
    press(author.get(LEARNING), SAVE, **{"text-1": "We met Oakmere Way."})
    form = author.get(REPORT).form(button="Confirm anonymity of this version")
    place = next(name for name in form.choices if name.startswith("place-"))
    why = place.replace("place-", "why-")

    unticked = form.fill({why: "A programme of ours."}).submit()
    unsaid = (
        unticked.form(button="Confirm anonymity of this version").fill({place: ["yes"], why: ""}).submit()
    )
    ticked = unsaid.form(button="Confirm anonymity of this version").fill({why: "A programme."}).submit()

    for refused in (unticked, unsaid):
        assert "Tick each place and say why nobody can be recognised by it" in refused.main
        assert "confirmed by" not in refused.main
    assert "confirmed by Rita Reviewer" in ticked.main


def test_lets_nobody_confirm_a_number_or_a_postcode(author):
    press(author.get(LEARNING), SAVE, **{"text-1": "The home in NW1 4RY was known."})

    page = author.get(REPORT)

    assert "must be taken out before anonymity can be confirmed" in page.main
    assert "Confirm anonymity of this version" not in page.main


def test_shows_what_changed_to_whoever_confirms_another_version_than_they_read(place, author):
    press(author.get(LEARNING), SAVE, **{"text-1": "Version two is clean."})
    form = author.get(REPORT).form(button="Confirm anonymity of this version")
    press(place.author().get(LEARNING), SAVE, **{"text-1": "We met Ella Smithson."})

    refused = form.submit()

    assert "The report has changed since you read it." in refused.text
    assert "Ella Smithson" in refused.main
    assert "confirmed by" not in author.get(REPORT).main


def test_begins_a_statement_with_a_point_of_the_event_and_keeps_what_was_typed(place, author):
    notes = author.get(REVIEW + "/event/learning_event/notes").form(button="Save notes")
    first = next(name for name in notes.values if name.endswith("-seen")).removesuffix("-seen")
    notes.fill({first: "Plans need dates.", first + "-kind": "learning"}).submit()
    page = author.get(LEARNING)

    begun = press(page, "Begin a statement with this N1", **{"text-1": "Share at once."})
    saved = press(begun, SAVE)

    values = begun.form(button=SAVE).values
    assert (values["text-1"], values["text-2"]) == ("Share at once.", "Plans need dates.")
    assert "A statement above begins with it, not saved yet." in begun.main
    assert "L2 rests on it." in saved.main
    assert "Begin a statement with this" not in saved.main
