"""The answers of one returned audit, once the review has reached the state that releases them."""

from uuid import UUID

from malp_flow.engine.scoring import tallies
from malp_flow.services import question_words, release_pages, released
from malp_flow.web import front_door, looking
from malp_flow.web.auditor.fields import asked, in_words
from malp_flow.web.review.audit import AUDIT
from malp_flow.web.review.views import around, pages, seen


@pages.get(AUDIT + "/answers")
def answers(partnership: str, reference: str, item_id: UUID) -> str:
    """Show the answers in the order of the audit, after the reading was noted."""
    who, now, found = front_door.visitor(), front_door.now(), seen(reference)
    shown = released.read(front_door.reading(), found, item_id, by=who.actor, now=now)
    looking.note(release_pages.AUDIT, item_id)
    sections = enumerate(shown.tool.sections, start=1)
    return front_door.page(
        "review/answers.html",
        audit=shown,
        item_id=item_id,
        told=[(n, each.title, asked(shown.tool, each, shown.answers, number=n)) for n, each in sections],
        in_words=in_words,
        tallies=tallies([(shown.tool, shown.answers)]),
        records_of=lambda each: question_words.record_words(shown.tool, each.question, each.answer),
        **around(reference, "review.matrix"),
    )
