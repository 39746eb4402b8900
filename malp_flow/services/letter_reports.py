"""What a letter about the report says of it: which version, how much to read, and what should change."""

from sqlalchemy.orm import Session

from malp_flow.engine.definition import Capacity, Kind
from malp_flow.engine.report import Report, Section
from malp_flow.records.items import Item
from malp_flow.records.outbox import LetterCause
from malp_flow.records.reports import DecisionAnswer, DocumentVersion
from malp_flow.services import conditions, items, report_document, reports, sign_off_text, signatures
from malp_flow.services.reviews import OpenReview
from malp_flow.wording import count_words, gettext, list_words, ngettext


def said_of(session: Session, review: OpenReview, cause: LetterCause, item: Item | None) -> str:
    """Return a few sentences on the report that a letter is about; nothing for any other letter.

    Never a word that people wrote: counts, minutes, and titles of sections.
    """
    if item is not None and item.kind == Kind.decision and cause.name in _asking(review, item):
        return _to_read(session, review, item)
    answers = _brought_about(session, review, cause)
    return _to_change(session, review, answers) if answers else _conditions(session, review, cause)


def _conditions(session: Session, review: OpenReview, cause: LetterCause) -> str:
    """Return how many conditions stand beside the approvals, in the letter that tells signers of the end."""
    final = [move for move in review.workflow.moves if review.workflow.state(move.to).final]
    signers = set(review.workflow.roles_as(Capacity.signer))
    told = [move for move in final if any(u.send == cause.name and signers & set(u.to) for u in move.letters)]
    decisions = set(review.workflow.items_of(Kind.decision))
    if not any(check.about in decisions for move in told for check in move.checks):
        return ""
    number = len(conditions.of_review(session, review))
    said = ngettext(
        "%(num)s partner set a condition; it stands beside their approval.",
        "%(num)s partners set a condition; it stands beside their approval.",
        number,
    )
    return said % {"num": number} if number else ""


def _asking(review: OpenReview, decision: Item) -> set[str]:
    return {use.send for use in review.workflow.items[decision.name].letters} | {reports.AGAIN}


def _to_read(session: Session, review: OpenReview, decision: Item) -> str:
    document = items.only(session, review, Kind.document, name=review.workflow.items[decision.name].about)
    try:
        version = reports.latest(session, document)
    except reports.NothingWritten:
        return ""
    report = report_document.of(session, review, version)
    numbered = [name for name, part in review.workflow.items[document.name].parts.items() if part.numbered]
    counts = [_counted(each) for each in report.sections if each.id in numbered]
    which = gettext("It is version %(number)s.") % {"number": version.number}
    return " ".join([which, *counts, _minutes(report)])


def _counted(section: Section) -> str:
    said = {"number": len(section.statements) or gettext("none"), "title": section.title}
    return gettext("%(title)s: %(number)s.") % said


def _minutes(report: Report) -> str:
    whole, written = (
        sign_off_text.reading_minutes(report),
        sign_off_text.minutes_for_what_people_wrote(report),
    )
    said = {"all": count_words(whole, "minute", "minutes"), "written": written}
    if whole == written:
        return gettext("It takes about %(all)s to read.") % said
    return gettext("It takes about %(all)s to read, %(written)s of them without the numbers.") % said


def _brought_about(session: Session, review: OpenReview, cause: LetterCause) -> list[DecisionAnswer]:
    """Return the answers that asked for changes of one version and led to the move that tells of it."""
    asked_for = {
        (check.with_.get("item"), check.with_.get("answer"))
        for move in review.workflow.moves
        if any(use.send == cause.name for use in move.letters)
        for check in move.checks
    }
    wanted = {(name, answer) for name, answer in asked_for if _is_about_a_section(review, name, answer)}
    decisions = items.of_review(session, review, {str(name) for name, _answer in wanted})
    last = [signatures.last_of(session, each) for each in decisions]
    given = {each.id: each.name for each in decisions}
    found = [each for each in last if each and (given[each.item_id], each.answer) in wanted]
    newest = max((each.at for each in found), default=None)
    version = next((each.version_id for each in found if each.at == newest), None)
    return [each for each in found if each.version_id == version]


def _is_about_a_section(review: OpenReview, name: object, answer: object) -> bool:
    said = review.workflow.items.get(str(name))
    return said is not None and str(answer) in said.answers and said.answers[str(answer)].section is not None


def _to_change(session: Session, review: OpenReview, answers: list[DecisionAnswer]) -> str:
    version = session.get_one(DocumentVersion, answers[0].version_id)
    asked = {each.section for each in answers}
    sections = report_document.of(session, review, version).sections
    titles = [gettext("‘%(title)s’") % {"title": each.title} for each in sections if each.id in asked]
    return gettext("It is about %(sections)s.") % {"sections": list_words(titles)} if titles else ""
