"""Running reviews moved to a later version on pages: looked at first, then exactly that, by two people."""

import pytest

from malp_flow.services import holdings, library, people, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.pausing import pause
from tests.stories.versions import version_of
from tests.web.administrators import Place
from tests.web.browser import assert_all_accessible
from tests.web.houses import NOON, signed_in
from tests.web.test_review import REVIEW

IN_USE = "/fernshire/workflows/in-use"
WHY = "The partnership agreed the new version on 2 March 2026."
REFERENCE = REVIEW.rpartition("/")[2]
RENAMED = (("id: audits_issued,", "id: audits_are_out,"), ("audits_issued", "audits_are_out"))


class Moving(Place):
    """A place in which a later version is activated, and a second manager who can approve."""

    def __init__(self, folder, *replaced):
        super().__init__(folder)
        with self.house.transaction() as session:
            self.digest = library.activate(session, version_of(1, *replaced), by=None, now=NOON)
            system, mina = (
                Actor(self.made.partnership),
                {"name": "Mina Shaw", "address": "m@fernshire.example"},
            )
            self.mina = people.add_member(session, **mina, by=system, now=NOON)
            holdings.grant(session, self.mina, capacity="manager", by=system, now=NOON)

    def opened(self, session):
        found = reviews.found(session, REFERENCE, partnership_id=self.made.partnership)
        return reviews.opened(session, found, partnership_id=self.made.partnership)

    def runs_on(self):
        with self.house.transaction() as session:
            return self.opened(session).digest

    def look(self, client, **given):
        page = client.get(IN_USE).follow("See what version 6 would change Multi-agency learning review")
        return page.form(button="See what would change").fill(given).submit()

    def ask(self, page, *, reason=WHY):
        return page.form(button="Ask for agreement").fill(reason=reason).submit()

    def as_mina(self):
        return signed_in(self.house, self.mina)

    def agree(self, path, client=None):
        return (client or self.as_mina()).get(path).form(button="Agree, and move 1 review").submit()


@pytest.fixture
def place(tmp_path):
    return Moving(tmp_path)


def test_does_what_was_shown_once_a_second_person_agrees(place):
    manager, mina = place.manager(), place.as_mina()

    report = place.look(manager)
    asked = place.ask(report)
    before = place.runs_on()
    done = place.agree(mina.get("/fernshire/").link("Read what would change, then agree").href, mina)

    assert f"{REFERENCE} Stands at ‘Audits issued’ as before." in report.main
    assert "No gate, no day and no reminder changes." in report.main
    assert "Mina Shaw" in asked.main
    assert before != place.digest
    assert done.notice == "1 review moved."
    assert place.runs_on() == place.digest
    assert "Moved: it runs on version 6." in done.main
    assert "Review moved to another version of its workflow" in manager.get(f"{REVIEW}/history").main
    assert "asks you to agree" not in mina.get("/fernshire/").main


def test_never_lets_whoever_asked_agree(place):
    manager = place.manager()
    asked = place.ask(place.look(manager))

    forged = asked.form(button="Take it back").fill(then="consent").submit()

    assert "Agree, and move" not in asked.main
    assert forged.notice == "You asked for it yourself. Somebody else has to agree, under their own sign-in."
    assert place.runs_on() != place.digest


def test_lets_a_request_go_and_then_agrees_to_nothing(place):
    mina, asked = place.as_mina(), place.ask(place.look(place.manager()))
    seen = mina.get(asked.path)
    declined = seen.form(button="Do not move them").submit()

    late = seen.form(button="Agree, and move 1 review").submit()

    assert declined.notice == "Let go. Nothing was changed."
    assert late.notice.startswith("Nobody waits for a second person here")
    assert place.runs_on() != place.digest
    assert "Ask for agreement" in late.html


def test_asks_what_a_stage_is_called_now_and_strands_nobody(tmp_path):
    place = Moving(tmp_path, *RENAMED)
    manager = place.manager()

    stranded = place.look(manager)
    mapped = place.look(manager, **{"states-audits_issued": "audits_are_out"})

    assert "Cannot be moved, and stay as they are" in stranded.main
    assert REFERENCE in stranded.main
    assert "Ask for agreement" not in stranded.main
    assert any(link.text.startswith("Say what names are called now") for link in stranded.links)
    assert place.agree(place.ask(mapped).path).notice == "1 review moved."


def test_leaves_a_review_that_changed_since_and_names_it(place):
    mina, asked = place.as_mina(), place.ask(place.look(place.manager()))
    agreeing = mina.get(asked.path).form(button="Agree, and move 1 review")
    with place.house.transaction() as session:
        by = Actor(place.made.partnership, place.made.manager)
        pause(session, place.opened(session), reason="The court asked us to wait.", by=by, now=NOON)

    shown = mina.get(asked.path)
    done = agreeing.submit()

    assert "Nothing of it can be moved any more as it was shown." in shown.main
    assert done.notice == (
        f"0 reviews moved. Left as before: {REFERENCE} (It has changed since the dry run)."
    )
    assert "It has changed since the dry run." in done.main
    assert place.runs_on() != place.digest


def test_wants_a_reason(place):
    page = place.look(place.manager())

    refused = place.ask(page, reason="Because.")

    assert refused.errors
    assert "Waits for a second person" not in place.manager().get(IN_USE).main


def test_counts_days_anew_only_where_that_is_chosen(tmp_path):
    place = Moving(
        tmp_path, ("{after: issue_audits, working_days: 15}", "{after: issue_audits, working_days: 20}")
    )
    manager = place.manager()

    kept, anew = place.look(manager), place.look(manager, clocks="recompute")

    assert "No gate, no day and no reminder changes." in kept.main
    assert "instead of" in anew.main


def test_knows_no_dry_run_of_nobody(place):
    manager = place.manager()

    assert manager.get("/fernshire/workflows/dry-runs/" + "f" * 64).status == 404
    assert manager.get(IN_USE + "/" + "f" * 64).status == 404


@pytest.mark.thorough
def test_shows_pages_that_anybody_can_use(tmp_path):
    place = Moving(tmp_path, *RENAMED)
    manager = place.manager()
    report = place.ask(place.look(manager, **{"states-audits_issued": "audits_are_out"})).path
    with place.house.transaction() as session:
        old = place.opened(session).digest

    assert_all_accessible(place.app, manager, [IN_USE, f"{IN_USE}/{old}", report])
