"""What a section of an audit costs: its page in bytes and milliseconds, and one saving by the script.

    python -m benchmarks.auditor_page 100

Works on the shipped tool with every question of it answered, on SQLite. Times are of the server alone.
"""

import gzip
import secrets
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from malp_flow.demo.answers import written
from malp_flow.services import audit_pages, audits
from malp_flow.services.actor import Actor
from malp_flow.services.library import tool
from tests.web.audits_issued import the_shipped_tool
from tests.web.houses import let_in
from tests.web.page_client import PageClient
from tests.web.test_auditor import ISSUED, Place


def answer_all(place: Place) -> list[str]:
    """Answer every question of one audit and return the ids of its sections."""
    nurse = Actor(place.made.partnership, place.made.nurse)
    with place.house.transaction() as session:
        review = audit_pages.review_of(session, place.made.health_audit, by=nurse)
        found = tool(session, review_id=review.id, item=review.workflow.items_of("return")[0])
        assert found is not None
        given = written(found, agency_kind="health", turn=3)
        audits.save(session, review, place.made.health_audit, given, by=nurse, now=ISSUED)
    return [section.id for section in found.sections]


def page_of(browser: PageClient, path: str) -> tuple[int, float]:
    """Return the bytes of a page, packed, and the milliseconds that it took."""
    begun = perf_counter()
    answer = browser.browser.get(path)
    taken = (perf_counter() - begun) * 1000
    return len(gzip.compress(answer.get_data())), taken


def saving(browser: PageClient, path: str, number: int) -> float:
    """Return the milliseconds of one saving by the script, of one changed text."""
    form = browser.get(path).form(button="Save and continue")
    text = next(name for name in form.values if name.endswith("-text"))
    sent = {**form.values, text: f"Saved {number} times.", "then": "auto", "form_key": secrets.token_hex(16)}
    begun = perf_counter()
    browser.browser.post(path, data=sent)
    return (perf_counter() - begun) * 1000


def main() -> None:
    """Print the heaviest section page, the slowest, and how long a saving takes."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), text=the_shipped_tool())
        browser = let_in(place.house, place.made.health_audit, client=PageClient(place.app))
        ids = answer_all(place)
        pages = {name: page_of(browser, f"{place.nurse}/sections/{name}") for name in ids}
        heaviest = max(pages, key=lambda name: pages[name][0])
        print(f"heaviest section, {heaviest}: {pages[heaviest][0] / 1000:.1f} KB packed")
        print(f"section pages: median {median(taken for _size, taken in pages.values()):.1f} ms")
        taken = sorted(saving(browser, f"{place.nurse}/sections/{ids[0]}", n) for n in range(times))
        print(f"saving by the script: median {median(taken):.1f} ms, p95 {taken[int(times * 0.95)]:.1f} ms")


if __name__ == "__main__":
    main()
