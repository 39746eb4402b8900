"""What came back to the letters of the demonstration, and who forgot how to get in."""

from malp_flow.demo import cast
from malp_flow.demo.demonstration import Demonstration
from malp_flow.services import post_list, review_lists
from malp_flow.services.actor import Actor
from malp_flow.services.post_list import PostLine

CARE, HEALTH, HOUSING = (
    next(agency for agency in cast.AGENCIES if agency.key == key) for key in ("care", "health", "housing")
)


def came_back(running: Demonstration) -> list[PostLine]:
    with running.house.reading() as session:
        place = review_lists.partnership(session, None)
        return list(post_list.page(session, Actor(place.id)).lines)


def test_has_an_automatic_answer_a_reply_and_a_letter_that_did_not_arrive(running: Demonstration) -> None:
    found = {(line.what, line.who, line.reference) for line in came_back(running)}

    assert found == {
        ("Automatic answer", HOUSING.auditor.name, "SILP-2026-01"),
        ("Reply", HEALTH.auditor.name, "MALP-2026-05"),
        ("It did not arrive", CARE.lead.name, "MALP-2026-01"),
    }


def test_has_an_auditor_who_waits_for_a_new_pin_in_the_review_that_has_just_begun(
    running: Demonstration,
) -> None:
    letters = running.mails()

    asked = [(letter.to, letter.subject) for letter in letters if "PIN" in letter.subject]
    marian = f"{cast.MANAGER.name} <{cast.MANAGER.address}>"
    assert asked == [(marian, "A new PIN is asked for (MALP-2026-07)")]
