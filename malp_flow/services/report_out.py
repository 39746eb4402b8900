"""A report that is out of its author’s hands: with those who comment on it, or with the partners."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Kind
from malp_flow.engine.lives import DecisionState, DocumentState
from malp_flow.services import items, report_document
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Out:
    """Which version is out, how many partners are asked for an answer to it, and how many gave one."""

    version: int
    asked: int
    answered: int


def out(session: Session, review: OpenReview) -> Out | None:
    """Return who has the review’s report now; None while only its author has it, or once the review ended."""
    document = items.only(session, review, Kind.document)
    version = report_document.newest(session, review)
    if version is None or review.workflow.state(review.state).final:
        return None
    names = [name for name, said in review.workflow.items.items() if said.about == document.name]
    states = [each.state for each in items.of_review(session, review, names)]
    asked, answered = states.count(DecisionState.asked), states.count(DecisionState.answered)
    if document.state != DocumentState.put_forward and not asked + answered:
        return None
    return Out(version.number, asked, answered)


def before(there: Out | None) -> str:
    """Return what its author reads before they change the report; nothing while it is not out."""
    if there is None:
        return ""
    if not there.asked + there.answered:
        said = gettext("Version %(number)s was put forward, and others read it now.")
        where = said % {"number": there.version}
    else:
        said = ngettext(
            "Version %(number)s is with the partners, and %(num)s of %(all)s has answered.",
            "Version %(number)s is with the partners, and %(num)s of %(all)s have answered.",
            there.answered,
        )
        everybody = there.asked + there.answered
        where = said % {"number": there.version, "num": there.answered, "all": everybody}
    return f"{where} {after(there)}"


def after(there: Out | None) -> str:
    """Return what follows from a new version of a report that is out; nothing while it is not."""
    if there is None:
        return ""
    follows = gettext("A new version is not the one that they read: confirm its anonymity anew.")
    if there.asked + there.answered:
        again = gettext("Answers given so far count no more, and the partners are asked again after that.")
        follows = f"{follows} {again}"
    return follows
