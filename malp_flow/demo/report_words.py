"""What the lead reviewers of the demonstration write: a draft, the report, a recommendation mended."""

from datetime import date

from malp_flow.engine.report import Plan
from malp_flow.engine.report_draft import Written

DECLARATION = (
    "I have never worked for an agency in this review, nor with the child or the family. I have no interests "
    "to declare."
)
_PLAN = Plan(
    lead="Head of the partnership’s quality work",
    due_on=date(2027, 9, 30),
    measure="Nine of ten plans in a sample say who does what, and by when.",
    tested="A second audit of twenty records after six months.",
)


def _asked(text: str) -> Written:
    return Written(text, for_whom="The partnership", rests_on=("L2",), plan=_PLAN)


DRAFT = {
    "good_practice": (
        "Agencies rang each other early, and one of them kept asking when no answer came.",
        "The child’s own words were written down and read out at the meetings.",
    ),
}
REPORT = DRAFT | {
    "statements_of_learning": (
        "When nobody holds the whole picture, each agency sees an incident and none sees a pattern.",
        "A plan without dates is read as a description, not as a promise.",
    ),
    "recommendations": (
        _asked(
            "The partnership asks each agency to show, within six months, how it knows that plans "
            "carry dates."
        ),
    ),
}
MENDED = REPORT | {
    "recommendations": (
        _asked(
            "The partnership asks each agency to show, within six months, how it knows that every plan says "
            "who does what, and by when."
        ),
    ),
}
