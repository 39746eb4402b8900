"""The way of a review by the calendar, as far as a test needs it: each step is a day and an act."""

from datetime import date

from malp_flow.services import audits, moves, steps
from tests.stories.chapters import chapter
from tests.stories.fernshire import at

ISSUED = date(2026, 1, 12)
DUE = date(2026, 2, 2)
EVENT = date(2026, 2, 16)
DRAFT = date(2026, 3, 16)
ACCURATE = date(2026, 3, 30)
NOT_KNOWN = [
    ("C-204", "Northgate Housing"),
    ("C-231", "Westmere Academy Trust"),
    ("C-340", "Fernshire Police"),
]
SILENT = ("C-118", "Fernshire Youth Justice")


@chapter
def issued(fernshire, *, partners=3):
    review_id = fernshire.commission(now=at(date(2026, 1, 8)), partners=partners)
    fernshire.do(review_id, moves.move_on, "issue_audits", by=fernshire.manager, now=at(ISSUED, 9))
    return review_id


def all_but_the_silent_come_back(fernshire, review_id, *, on):
    for (case, agency), item_id in fernshire.items.items():
        if (case, agency) in NOT_KNOWN:
            auditor = fernshire.as_(f"Auditor of {agency}")
            fernshire.do(
                review_id, audits.say_not_known, item_id, reason="No record.", by=auditor, now=at(on)
            )
        elif (case, agency) != SILENT:
            fernshire.give_back(review_id, item_id, agency, now=at(on, 11))


@chapter
def audits_closed(fernshire, *, partners=3):
    review_id = issued(fernshire, partners=partners)
    all_but_the_silent_come_back(fernshire, review_id, on=date(2026, 1, 28))
    fernshire.do(
        review_id, audits.accept_absence, fernshire.items[SILENT], by=fernshire.manager, now=at(DUE, 12),
        reason="The service was closed in 2025; its files are with the archive.",
    )  # fmt: skip
    return review_id


@chapter
def drafted(fernshire, *, partners=3):
    review_id = audits_closed(fernshire, partners=partners)
    fernshire.hold_event(review_id, day=EVENT)
    fernshire.do(review_id, moves.move_on, "hold_event", by=fernshire.manager, now=at(EVENT, 16))
    fernshire.write_report(review_id, learning="Debts are a sign of exploitation.", now=at(DRAFT, 9))
    fernshire.do(review_id, moves.move_on, "draft_report", by=fernshire.reviewer, now=at(DRAFT, 10))
    return review_id


@chapter
def asked_to_sign(fernshire, *, partners=3):
    review_id = drafted(fernshire, partners=partners)
    fernshire.do(
        review_id,
        steps.finish_only,
        "factual_accuracy",
        reason="All agencies agreed to it early.",
        by=fernshire.reviewer,
        now=at(ACCURATE),
    )
    return review_id


SIGNED = date(2026, 4, 15)


@chapter
def signed_off(fernshire):
    review_id = asked_to_sign(fernshire)
    for partner in ["Partner 1", "Partner 2", "Partner 3"]:
        fernshire.answer(review_id, partner, "approve", now=at(SIGNED))
    return review_id
