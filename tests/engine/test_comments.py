"""Who is asked for comments on a text, as the shipped file tells."""

from malp_flow.engine.comments import asked_about, comments_asked
from tests.engine.builders import shipped_workflow


def test_asks_those_for_comments_whom_the_letter_is_for():
    workflow = shipped_workflow()

    (asked,) = comments_asked(workflow)

    assert (asked.document, asked.roles) == ("overview_report", ("auditor", "business_manager"))
    assert asked.move.id == "draft_report"
    assert asked_about(workflow, "no_such_text") is None
