"""The moments of each person’s work, walked in the demonstration: docs/walkthroughs.md has the figures."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from malp_flow.demo.demonstration import Demonstration
from tests.demo.walking import Counted, Walker

PAGE = Path(__file__).parents[2] / "docs" / "walkthroughs.md"
PIN = "274951"
_ROW = re.compile(r"^\| \d+ \|.*\| (\d+) \| (\d+) \| (\d+) \|$")

Walk = Callable[[Demonstration], Iterator[Counted]]


def written(person: str) -> list[Counted]:
    """Return what the page says of the moments of this person, in their order."""
    part = PAGE.read_text("utf-8").split(f"\n## {person}\n")[1].split("\n## ")[0]
    rows = (_ROW.match(line) for line in part.splitlines())
    return [Counted(*(int(number) for number in row.groups())) for row in rows if row]


def got_in(walker: Walker, name: str, words: str) -> Walker:
    """From an email to the page behind its link: a code by email, and a PIN the first time."""
    walker.open_email(name, words).send("Send me a code").send_code(name)
    if walker.page.h1 == "Choose a PIN":
        walker.send("Continue", {"pin": PIN, "again": PIN})
    elif walker.page.h1 == "Enter your PIN":
        walker.send("Continue", {"pin": PIN})
    return walker


def auditor(running: Demonstration) -> Iterator[Counted]:
    walker = got_in(Walker(running), "Owen Pryce", "Audit due")
    yield walker.send("Start", relationship="outside").counted()
    home = walker.follow("Back to your audit").page
    walker.counted()
    yield walker.follow("a blank one").counted()
    walker.page = home
    walker.follow("1. About this audit")
    chosen = {"q-involvement-value": "closed", "q-family_view-value": "asked_now"}
    yield walker.send("Save and come back later", **chosen).counted()
    walker.follow("Ask for more time, or see the answer")
    later = {"choice": walker.page.form(button="Ask for more time").choices["choice"][0], "why": "records"}
    yield walker.send("Ask for more time", **later).counted()
    walker.page = home
    yield walker.follow("Check and return").send("Return audit with gaps").counted()
    other = got_in(Walker(running), "Tamsin Reed", "Audit to do")
    other.counted()
    colleague = {"name": "Ivy Brook", "address": "ivy.brook@fernshire.example"}
    yield (
        other.follow("Pass this audit to a colleague")
        .send("Pass this audit on", colleague, off_line="yes")
        .counted()
    )


def lead(running: Demonstration) -> Iterator[Counted]:
    walker = got_in(Walker(running), "Owen Tranter", "Help needed")
    page = walker.page
    yield walker.counted()
    day = {"done-day": "27", "done-month": "11", "done-year": "2026"}
    yield walker.send("Continue", answer="by-when").send("Say by when", day).counted()
    walker.page = page
    yield walker.send("Continue", answer="auditor").counted()
    walker.page = page
    yield walker.send("Continue", answer="call").counted()


def practitioner(running: Demonstration) -> Iterator[Counted]:
    walker = Walker(running).open_email("Robin Fairweather", "Can you come")
    invitation = walker.page
    yield walker.send("Send my answer", **{"answer-1": "coming"}).counted()
    yield walker.send("Send my answer", {"needs": "A hearing loop"}, **{"answer-1": "coming"}).counted()
    yield walker.follow("Put it into my calendar").counted()
    walker.page = invitation
    colleague = {"name": "Ivy Brook", "address": "ivy.brook@care.fernshire.example"}
    yield walker.follow("Send a colleague instead").send("Send this colleague", colleague).counted()
    other = got_in(Walker(running), "Morgan Ellery", "What we learned")
    yield other.follow("Read the learning and the recommendations").counted()


def partner(running: Demonstration) -> Iterator[Counted]:
    walker = Walker(running).be("Robert Nayland")
    yield walker.follow("Read the report Read and answer: report of MALP-2026-02").counted()
    report = walker.page
    yield walker.follow("Read the whole report").counted()
    walker.page = report
    yield walker.follow("Ask for changes").counted()
    walker.page = report
    yield walker.send("Approve this version", ticked=["read", "holder"]).counted()


def reviewer(running: Demonstration) -> Iterator[Counted]:
    walker = Walker(running).be("Adaeze Okoye")
    home = walker.page
    yield walker.follow("MALP-2026-05").counted()
    walker.page = home
    review = walker.follow("MALP-2026-03").page
    yield walker.follow("Side by side").counted()
    walker.page = review
    yield walker.follow("Learning event").follow("Notes by agenda point").counted()
    walker.page = review
    walker.follow("Report").follow("Statements of learning").send("Begin a statement with this N1")
    yield walker.send("Save this section").counted()
    other = Walker(running).be("Idris Winter")
    yield other.follow("MALP-2026-09").follow("1 comment is not answered").counted()
    walker.page = review
    yield walker.follow("Report").follow("Documents of the report").counted()


def manager(running: Demonstration) -> Iterator[Counted]:
    walker = Walker(running).be("Marian Holloway")
    home = walker.page
    yield walker.counted()
    walker.follow("Commission a review")
    chosen = {"reviewer": walker.page.form(button="Continue").choices["reviewer"][1], "spread": "every"}
    walker.send("Continue", {"theme": "Going missing", "records": "C-190"}, **chosen)
    yield walker.send("Commission the review").counted()
    walker.page = home
    call = {"spoke_to": "Duty desk", "said": "It comes on Friday.", "call-day": "27", "call-month": "11"}
    walker.follow("Fernshire Police MALP-2026-05").follow("Remind now, or note a call")
    yield walker.send("Note the call", {**call, "call-year": "2026"}).counted()
    walker.page = home
    yield walker.follow("MALP-2026-04").counted()
    walker.page = home
    yield walker.follow("Make the board pack").counted()
    walker.page = home
    yield walker.follow("See, change or hold coming emails").counted()


def administrator(running: Demonstration) -> Iterator[Counted]:
    walker = Walker(running).be("Priya Nair")
    home = walker.page
    yield walker.follow("Administration").follow("Health").counted()
    walker.page = home
    yield walker.follow("Administration").follow("Emails and their words").follow("Audit late").counted()


@pytest.mark.parametrize(
    ("person", "walk"),
    [
        ("Business manager", manager),
        ("Administrator", administrator),
        ("Agency auditor", auditor),
        ("Agency safeguarding lead", lead),
        ("Practitioner", practitioner),
        ("Lead reviewer", reviewer),
        ("Safeguarding partner", partner),
    ],
)
def test_takes_as_many_clicks_as_the_page_says(running: Demonstration, person: str, walk: Walk) -> None:
    assert list(walk(running)) == written(person)
