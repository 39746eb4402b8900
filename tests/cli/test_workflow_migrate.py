"""`malp-flow workflow migrate`: looked at first, then exactly that."""

from pathlib import Path

import pytest

from malp_flow.demo.cast import MANAGER
from malp_flow.services import holdings, library, people, review_lists
from malp_flow.services.actor import Actor
from tests.cli.command import AS_MANAGER, AS_STRANGER, moment, refused, run, told
from tests.stories.versions import REASON, version_of

NUMBER = version_of(0).workflow.version
LOOK = ("workflow", "migrate", "malp", "--from", str(NUMBER))
APPROVER = "mina.shaw@fernshire.example"


@pytest.fixture
def next_version(house, issued):
    founded(house, version_of(1))
    return house


def founded(house, definition):
    """Activate the next version, and let there be a second manager who can approve of it."""
    now = moment(1, 12)
    with house.transaction() as session:
        library.activate(session, definition, by=None, now=now)
        by = Actor(review_lists.partnership(session, None).id)
        member = people.add_member(session, name="Mina Shaw", address=APPROVER, by=by, now=now)
        holdings.grant(session, member, capacity="manager", by=by, now=now)


def test_shows_first_and_then_does_what_was_shown(next_version):
    shown = told(*LOOK, *AS_MANAGER)

    done = told(*applying(shown["hash"]))
    again = told(*applying(shown["hash"]), code=5)

    assert [review["may_move"] for review in shown["reviews"]] == [True]
    assert shown["letters_at_once"] == 0
    assert [review["moved"] for review in done["reviews"]] == [True]
    assert [review["because"] for review in again["reviews"]] == [["It runs on that version already."]]


def applying(started):
    """Return the command that does what the dry run of this hash has shown."""
    words = ("workflow", "migrate", "malp", "--apply", started)
    return (*words, "--approved-by", APPROVER, "--reason", REASON, *AS_MANAGER)


def test_says_in_words_what_stays_and_that_no_email_goes(next_version):
    result = run(*LOOK, *AS_MANAGER)

    assert result.exit_code == 0, result.output
    assert "Stands at ‘Audits issued’ as before." in result.output
    assert "No gate, no day and no reminder changes." in result.output
    assert "1 review can move; 0 reviews cannot. No email goes at once." in result.output


def test_places_a_fault_of_the_map_in_its_line(next_version, tmp_path: Path):
    file = tmp_path / "map.yaml"
    file.write_text("clocks: keep\nstates:\n  audits_isued: audits_issued\n", "utf-8")

    result = run(*LOOK, "--map", str(file), *AS_MANAGER)

    assert result.exit_code == 3
    assert f"{file}:3:3: V5 There is no state in version {NUMBER} called ‘audits_isued’." in result.output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("workflow", "migrate", "malp", *AS_MANAGER), 2),
        (("workflow", "migrate", "malp", "--apply", "f" * 64, *AS_MANAGER), 2),
        ((*LOOK, "--to", "1", *AS_MANAGER), 4),
        (("workflow", "migrate", "nothing", "--from", "1", *AS_MANAGER), 4),
        ((*LOOK, "--review", "MALP-1999-01", *AS_MANAGER), 3),
        ((*LOOK, "--to", str(NUMBER), *AS_MANAGER), 3),
        ((*LOOK, *AS_STRANGER), 4),
    ],
)
def test_refuses_what_makes_no_sense(next_version, words, code):
    result = run(*words)

    assert result.exit_code == code, result.output


def test_wants_a_hash_that_somebody_has_seen(next_version):
    reasons = refused(*applying("f" * 64), code=4)

    assert reasons[0].startswith("No dry run of this partnership has that hash.")


def test_wants_somebody_else_to_approve(next_version):
    shown = told(*LOOK, *AS_MANAGER)
    words = [MANAGER.address if word == APPROVER else word for word in applying(shown["hash"])]

    reasons = refused(*words)

    assert "Name somebody else who approves of it" in reasons[0]


def test_keeps_every_look_at_a_review_that_has_lost_an_item_and_a_state_name(house, issued, tmp_path: Path):
    words = [("audits_issued", "audits_out"), ("  family:", "  relatives:"), ("agency_lead", "lead")]
    founded(house, version_of(1, *words))
    file = tmp_path / "map.yaml"
    file.write_text("states: {audits_issued: audits_out}\nroles: {agency_lead: lead}\n", "utf-8")

    shown = told(*LOOK, "--map", str(file), *AS_MANAGER)
    done = told(*applying(shown["hash"]))

    [review] = done["reviews"]
    assert review["moved"], review
    assert (shown["reviews"][0]["made"], shown["reviews"][0]["closed"]) == (["relatives"], ["family"])
    for look in (
        ("review", "show", review["reference"]),
        ("review", "list"),
        ("audits", "list", review["reference"]),
        ("review", "ledger", review["reference"]),
    ):
        result = run(*look)
        assert result.exit_code == 0, (look, result.output, result.exception)
