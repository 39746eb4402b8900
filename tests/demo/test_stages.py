"""The demonstration has one review in each stage, from the commission to an impact that was checked."""

import pytest

from malp_flow.demo import cast
from malp_flow.demo.demonstration import Demonstration
from malp_flow.web.application import Demonstration as Shown
from malp_flow.web.application import create_app
from malp_flow.web.demonstration import pages_of
from tests.web.page_client import PageClient

STAGES = {
    "commissioned": ("MALP-2026-08", "", ("Commissioned",)),
    "audits issued": ("MALP-2026-05", "/matrix", ("Returned, gaps", "overdue", "Not known")),
    "audits returned": ("MALP-2026-04", "", ("Audits returned",)),
    "event being prepared": (
        *("MALP-2026-04", "/event/learning_event/invitations"),
        ("4 come, 2 cannot, and 2 have not answered", "A place near the door."),
    ),
    "event held": ("MALP-2026-03", "/event/learning_event", ("Morgan Ellery", "did not come")),
    "event noted": ("MALP-2026-03", "/event/learning_event/notes", ("A change of worker was told",)),
    "family heard": ("MALP-2026-03", "/family", ("somebody came back as promised",)),
    "family not asked": ("MALP-2026-02", "/family", ("A criminal case is not over yet",)),
    "chronology marked": ("MALP-2026-03", "/chronology", ("(significant)", "July 2025")),
    "re-audit compared": ("MALP-2026-03", "/then-and-now", ("MALP-2025-06", "Not seen again")),
    "draft commented": (
        *("MALP-2026-09", "/report/comments"),
        ("Taken over", "Not taken over", "Not answered yet"),
    ),
    "report in versions": ("MALP-2026-09", "/report/versions", ("from version 1 to version 2",)),
    "statements with evidence": ("MALP-2026-09", "/report/versions", ("Learning event, point 2",)),
    "waiting for sign-off": (
        *("MALP-2026-02", "/sign-off/status"),
        ("Waiting", "Approve this version", "Ask for changes", "this answer counts no more"),
    ),
    "actions in progress": (
        *("MALP-2026-01", "/actions"),
        ("2 working days overdue", "Completed – awaiting evidence", "Completed – evidenced"),
    ),
    "learning shared": ("MALP-2025-06", "/learning-shared", ("Talked about", "names on its first page")),
    "impact checked": ("MALP-2025-06", "/impact", ("Changed in part", "Seven of nine young people")),
}


@pytest.mark.parametrize("stage", STAGES)
def test_has_a_review_in_each_stage(running: Demonstration, stage: str) -> None:
    reference, place, said = STAGES[stage]
    visitor = PageClient(
        create_app(running.house, demo=Shown(pages=(pages_of(running),))), HTTP_HOST="localhost"
    )
    visitor.get("/demo/people").form(button=f"Be {cast.MANAGER.name}").submit()

    page = visitor.get(f"/fernshire/reviews/{reference}{place}")

    assert [words for words in said if words not in page.main] == []
