"""The demonstration has one review in each stage, from the commission to an impact that was checked."""

import pytest

from malp_flow.demo import cast
from malp_flow.demo.demonstration import Demonstration
from malp_flow.web.application import Demonstration as Shown
from malp_flow.web.application import create_app
from malp_flow.web.demonstration import pages_of
from tests.web.page_client import PageClient

MANAGER, REVIEWER = cast.MANAGER.name, cast.REVIEWERS[0].name

STAGES = {
    "commissioned": (MANAGER, "MALP-2026-08", "", ("Commissioned",)),
    "audits issued": (MANAGER, "MALP-2026-05", "/audits", ("Returned", "Overdue", "Not known")),
    "audits returned": (MANAGER, "MALP-2026-04", "", ("Audits returned",)),
    "event being prepared": (
        MANAGER,
        "MALP-2026-04",
        "/event/learning_event",
        ("Coming", "Not coming", "No answer yet"),
    ),
    "event held": (
        MANAGER,
        "MALP-2026-03",
        "/event/learning_event",
        ("Morgan Ellery", "People in different agencies knew"),
    ),
    "family heard": (MANAGER, "MALP-2026-03", "/family", ("somebody came back as promised",)),
    "family not asked": (MANAGER, "MALP-2026-02", "/family", ("A criminal case is not over yet",)),
    "chronology marked": (MANAGER, "MALP-2026-03", "/chronology", ("Northgate Housing", "July 2025")),
    "re-audit compared": (MANAGER, "MALP-2026-03", "/then-and-now", ("MALP-2025-06", "Not seen again")),
    "draft commented": (
        MANAGER,
        "MALP-2026-09",
        "/report/comments",
        ("Taken over", "Not taken over", "Not answered yet"),
    ),
    "report in versions": (MANAGER, "MALP-2026-09", "/report/versions", ("from version 1 to version 2",)),
    "statements with evidence": (MANAGER, "MALP-2026-02", "/report", ("Learning event, point 2",)),
    "waiting for sign-off": (MANAGER, "MALP-2026-02", "/sign-off/status", ("Version 4",)),
    "actions in progress": (
        MANAGER,
        "MALP-2026-01",
        "/actions",
        ("overdue", "awaiting evidence", "In progress", "evidenced"),
    ),
    "learning shared": (MANAGER, "MALP-2025-06", "/learning-shared", ("14", "names on its first page")),
    "impact checked": (MANAGER, "MALP-2025-06", "/impact", ("Changed in part", "Seven of nine young people")),
}


@pytest.mark.parametrize("stage", STAGES)
def test_has_a_review_in_each_stage(running: Demonstration, stage: str) -> None:
    who, reference, place, said = STAGES[stage]
    visitor = PageClient(
        create_app(running.house, demo=Shown(pages=(pages_of(running),))), HTTP_HOST="localhost"
    )
    visitor.get("/demo/people").form(button=f"Be {who}").submit()

    page = visitor.get(f"/fernshire/reviews/{reference}{place}")

    assert [words for words in said if words not in page.main] == []
