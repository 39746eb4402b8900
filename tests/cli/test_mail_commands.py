"""`malp-flow mail`: the emails that went, wait or failed, and one that goes once more."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from malp_flow.demo.cast import AGENCIES, everybody
from malp_flow.demo.stage import Stage
from malp_flow.records.outbox import Letter, LetterCause
from malp_flow.scheduler import jobs
from malp_flow.services import outbox
from malp_flow.services.outbox import Cause
from malp_flow.wiring import House
from tests.cli.command import AS_MANAGER, AS_REVIEWER, moment, on, refused, run, told
from tests.cli.story import PLAY

pytestmark = pytest.mark.usefixtures("issued")
COLIN = AGENCIES[1].auditor


@pytest.fixture
def ended(house: House) -> Callable[..., UUID]:
    """A way to say what became of the letter that was written last; returns its id."""

    def end(status: str, *, code: str | None = None) -> UUID:
        with house.transaction() as session:
            letter = session.scalars(select(Letter).order_by(Letter.id)).all()[-1]
            letter.status, letter.last_code = status, code
            letter.sent_at = moment(1, 12, 9, 5) if status == "sent" else None
            return letter.id

    return end


def causes_of(house: House, letter_id: UUID) -> list[tuple[str, object, object]]:
    with house.reading() as session:
        rows = session.scalars(select(LetterCause).where(LetterCause.letter_id == letter_id))
        return sorted((row.name, row.item_id, row.step_id) for row in rows)


# ---------------------------------------------------------------- outbox


def test_lists_emails_with_what_became_of_them(ended: Callable[..., UUID]) -> None:
    letter = ended("sent")

    spoken, found = run("mail", "outbox"), told("mail", "outbox")

    assert [(line["to"], line["word"], line["reviews"]) for line in found] == [
        ("Tamsin Reed", "Planned", ["MALP-2026-07"]),
        ("Colin Ashby", "Sent", ["MALP-2026-07"]),
    ]
    assert (
        f"Sent                          Audit issued, to Colin Ashby (MALP-2026-07)  {letter}"
        in spoken.stdout
    )


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("550", "Address does not exist"),
        ("552", "Inbox not accepting messages"),
        ("unknown", "Technical failure"),
        (None, "Technical failure"),
    ],
)
def test_says_in_words_why_an_email_failed(code: str | None, word: str, ended: Callable[..., UUID]) -> None:
    letter = ended("dead", code=code)

    failed = told("mail", "outbox", "--failed")

    assert [(line["id"], line["word"]) for line in failed] == [(str(letter), word)]


def test_lists_the_emails_that_are_to_come() -> None:
    near, far = told("mail", "outbox", "--coming", "9"), told("mail", "outbox", "--coming", "20")

    assert [line["title"] for line in near] == ["Audit issued"] * 2
    assert {line["to"] for line in far if line["id"] is None} == {
        "Auditor",
        "Safeguarding lead",
        "Business manager",
    }
    assert {line["word"] for line in far} == {"Planned"}
    assert [line["at"] for line in far] == sorted(line["at"] for line in far)


def test_says_when_no_email_is_as_asked_for() -> None:
    assert run("mail", "outbox", "--failed").stdout == "No such emails.\n"


def test_does_not_look_for_what_is_coming_and_has_failed() -> None:
    result = run("mail", "outbox", "--failed", "--coming", "5")

    assert (result.exit_code, result.stdout) == (2, "")


def test_prints_no_address_in_a_list_of_emails() -> None:
    words = run("mail", "outbox").stdout + run("mail", "outbox", "--coming", "20", "--json").stdout

    assert "Colin Ashby" in words
    assert not [part.address for part in everybody() if part.address in words]


# ---------------------------------------------------------------- resend


@pytest.mark.parametrize(("before", "after"), [("sent", "Sent"), ("dead", "Skipped")])
def test_sends_an_email_once_more_as_a_new_one(
    before: str, after: str, ended: Callable[..., UUID], house: House
) -> None:
    letter = ended(before)

    answer = told("mail", "resend", str(letter), *AS_MANAGER)

    lines = {line["id"]: line for line in told("mail", "outbox")}
    assert answer["done"] is True
    assert lines[str(letter)]["word"] == after
    assert lines[answer["again"]]["word"] == "Planned"
    assert causes_of(house, UUID(answer["again"])) == causes_of(house, letter)
    assert told("history", "show", PLAY.reference)[-1]["title"] == "Email sent again"


def test_keeps_every_matter_of_a_letter_that_goes_once_more(house: House, ended: Callable[..., UUID]) -> None:
    jobs.tick(replace(house, clock=lambda: moment(2, 9)))
    manager_s_letter = ended("sent")

    answer = told("mail", "resend", str(manager_s_letter), *AS_MANAGER)

    causes = causes_of(house, manager_s_letter)
    assert [name for name, _item, _step in causes] == ["audit_needs_you"] * 2
    assert causes_of(house, UUID(answer["again"])) == causes


def test_says_under_which_number_an_email_goes_once_more(ended: Callable[..., UUID]) -> None:
    result = run("mail", "resend", str(ended("sent")), *AS_MANAGER)

    newest = max(line["id"] for line in told("mail", "outbox"))
    assert result.stdout == f"It goes once more, with the number {newest}.\nNext: malp-flow mail outbox\n"


def test_sends_nothing_again_that_has_not_left_or_for_somebody_who_may_not(
    ended: Callable[..., UUID],
) -> None:
    waits = refused("mail", "resend", str(ended("pending")), *AS_MANAGER)
    not_theirs = refused("mail", "resend", str(ended("sent")), *AS_REVIEWER)

    assert waits[0].startswith("Only an email that was sent, or that failed, can go once more.")
    assert "not yours" in not_theirs[0]


def test_sends_no_sign_in_code_again(house: House, issued: Stage) -> None:
    with house.transaction() as session:
        letter = outbox.queue_alone(
            session, "sign_in_code", to=issued.members[COLIN.key],
            review=issued.review(session, PLAY), now=moment(1, 12), cause=Cause(),
        )  # fmt: skip
        session.get_one(Letter, letter).status = "sent"

    reasons = refused("mail", "resend", str(letter), *AS_MANAGER)

    assert reasons == ["This email cannot go once more. Whoever needs a sign-in code asks for a new one."]


def test_knows_no_email_of_a_number_that_nothing_has() -> None:
    unknown = refused("mail", "resend", "01890a5d-ac96-774b-bcce-b302099a8057", *AS_MANAGER, code=4)
    not_a_number = run("mail", "resend", "12", *AS_MANAGER)

    assert unknown == ["There is no email of that number here. `mail outbox` lists them."]
    assert not_a_number.exit_code == 2


def test_lists_what_waits_on_a_later_day_too() -> None:
    with on(2, 4):
        found = told("mail", "outbox", "--coming", "1")

    assert [line["title"] for line in found if line["id"] is None][-2:] == ["Audit needs help"] * 2
