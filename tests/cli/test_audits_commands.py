"""`malp-flow audits`: how far they are, and what those who run reviews do about them."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy import update

from malp_flow.demo import auditing, beginning
from malp_flow.demo.cast import AGENCIES
from malp_flow.demo.stage import Stage
from malp_flow.records.outbox import Letter
from malp_flow.wiring import House
from tests.cli.command import AS_MANAGER, AS_REVIEWER, moment, on, refused, run, told
from tests.cli.story import MONDAY, PLAY, TWO_RECORDS

REF, TWO = PLAY.reference, TWO_RECORDS.reference
POLICE = "Fernshire Police"
LATER = ("--to", "2026-02-06", "--because", "The archive delivers the older files next week.")
BURNT = ("--because", "The archive burnt down; nothing of it is left.")
COLIN = ("--auditor", AGENCIES[1].auditor.address)


@pytest.fixture
def two_records(house: House, commissioned: Stage) -> Stage:
    """A second review, in which each agency is asked about two records."""
    with house.transaction() as session:
        beginning.commission(session, commissioned, TWO_RECORDS, now=MONDAY)
    return commissioned


def jobs_have_sent_all(house: House) -> None:
    with house.transaction() as session:
        session.execute(update(Letter).values(status="sent", sent_at=MONDAY))


def line_of(reference: str, agency: str, case: str = "C-118") -> dict[str, Any]:
    found = told("audits", "list", reference)
    line: dict[str, Any] = next(each for each in found if (each["agency"], each["case"]) == (agency, case))
    return line


# ---------------------------------------------------------------- list


@pytest.mark.usefixtures("issued")
def test_lists_audits_with_their_due_day() -> None:
    found, spoken = told("audits", "list", REF), run("audits", "list", REF)

    assert [(line["case"], line["state"], line["word"]) for line in found] == [
        ("C-118", "issued", "Not opened")
    ] * 2
    assert [(line["due_on"], line["working_days"]) for line in found] == [("2026-02-02", 15)] * 2
    assert not any(line["overdue"] for line in found)
    assert spoken.stdout.splitlines()[1].endswith("  due Monday 2 February")


@pytest.mark.usefixtures("issued", "two_records")
def test_lists_the_audits_of_all_reviews_that_run() -> None:
    everything = told("audits", "list")
    run("review", "withdraw", TWO, "--because", "Joined to another review by the partners.", *AS_MANAGER)

    running = told("audits", "list")

    assert {line["review"] for line in everything} == {REF, TWO}
    assert {line["review"] for line in running} == {REF}


@pytest.mark.usefixtures("issued")
def test_lists_only_the_audits_that_are_asked_for() -> None:
    with on(1, 30):
        soon = told("audits", "list", "--due-in", "1")
        sooner = told("audits", "list", "--due-in", "0")
    with on(2, 4):
        late = told("audits", "list", "--overdue", "--agency", "fernshire police")
        no_longer_coming = run("audits", "list", "--due-in", "5")
        either = told("audits", "list", "--due-in", "5", "--overdue")

    assert (len(soon), len(sooner), len(either)) == (2, 0, 2)
    assert [(line["agency"], line["working_days"]) for line in late] == [(POLICE, -2)]
    assert no_longer_coming.stdout == "No such audits.\n"


@pytest.mark.usefixtures("issued")
def test_knows_no_agency_that_the_review_does_not_ask() -> None:
    reasons = refused("audits", "list", REF, "--agency", "Fernshire Polic", code=4)

    assert reasons == ["There is no agency ‘Fernshire Polic’ here. Did you mean ‘Fernshire Police’?"]


# ---------------------------------------------------------------- issue


@pytest.mark.usefixtures("prepared")
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_issues_the_audits(form: tuple[str, ...]) -> None:
    result = run("audits", "issue", REF, *AS_MANAGER, *form)

    assert result.exit_code == 0
    assert ('"state": "audits_issued"' if form else "moved to “Audits issued”.") in result.stdout
    assert line_of(REF, POLICE)["state"] == "issued"


@pytest.mark.usefixtures("prepared")
def test_says_on_a_friday_evening_that_emails_leave_on_monday() -> None:
    with on(1, 16, 18):
        result = run("audits", "issue", REF, *AS_MANAGER)

    assert "2 emails wait; the first leaves on 19 January 2026, 8am." in result.stdout


@pytest.mark.usefixtures("commissioned")
def test_issues_nothing_while_something_is_missing() -> None:
    reasons = refused("audits", "issue", REF, *AS_MANAGER)

    assert "No audit tool is chosen yet." in reasons
    assert line_of(REF, POLICE)["state"] == "expected"


@pytest.mark.usefixtures("issued")
def test_issues_no_audits_twice() -> None:
    reasons = refused("audits", "issue", REF, *AS_MANAGER)

    assert reasons == ["‘Issue the audits’ is not possible while the review is at ‘Audits issued’."]


# ---------------------------------------------------------------- extend


@pytest.mark.usefixtures("issued")
def test_gives_more_time_and_says_which_day_it_was() -> None:
    spoken = run("audits", "extend", REF, POLICE, *LATER, *AS_MANAGER)
    answer = told("audits", "extend", REF, AGENCIES[0].name, *LATER, *AS_MANAGER)

    assert spoken.exit_code == 0
    assert spoken.stdout.startswith(
        "Fernshire Police, C-118: due 6 February 2026, was 2 February 2026. An email tells Colin Ashby.\n"
    )
    assert (answer["done"], answer["was_due_on"], answer["due_on"]) == (True, "2026-02-02", "2026-02-06")
    assert line_of(REF, POLICE)["due_on"] == "2026-02-06"


@pytest.mark.usefixtures("issued")
def test_gives_no_more_time_than_the_workflow_lets_anybody_give() -> None:
    reasons = refused("audits", "extend", REF, POLICE, "--to", "2026-05-06", *BURNT, *AS_MANAGER)

    assert "At most until 16 February 2026" in reasons[0]
    assert line_of(REF, POLICE)["due_on"] == "2026-02-02"


@pytest.mark.usefixtures("prepared")
def test_gives_no_more_time_where_nothing_is_due() -> None:
    reasons = refused("audits", "extend", REF, POLICE, *LATER, *AS_MANAGER)

    assert "Nothing is due from this agency" in reasons[0]


@pytest.mark.usefixtures("issued")
def test_takes_only_a_day_for_more_time() -> None:
    result = run("audits", "extend", REF, POLICE, "--to", "next week", *BURNT, *AS_MANAGER)

    assert result.exit_code == 2


# ---------------------------------------------------------------- which record


@pytest.mark.usefixtures("two_records")
def test_asks_which_record_is_meant_where_an_agency_has_several() -> None:
    result = run("audits", "identity", TWO, POLICE, "--route", "By telephone", *AS_MANAGER)

    assert result.exit_code == 2
    assert "asked about several records: C-204, C-231. Say which with --case." in result.stderr


@pytest.mark.usefixtures("two_records")
def test_acts_on_the_record_that_is_meant() -> None:
    told("audits", "reassign", TWO, POLICE, "--case", "C-231", *COLIN, "--off-line", *AS_MANAGER)

    named = [line_of(TWO, POLICE, case)["auditor"] for case in ("C-204", "C-231")]

    assert named == ["", "Colin Ashby"]


@pytest.mark.usefixtures("two_records")
def test_acts_on_no_agency_that_the_review_does_not_ask() -> None:
    reasons = refused("audits", "identity", TWO, "NHS Fernshire", "--route", "By post", *AS_MANAGER, code=4)

    assert reasons[0].startswith("There is no agency ‘NHS Fernshire’ here.")


@pytest.mark.usefixtures("two_records")
def test_knows_no_record_that_the_agency_is_not_asked_about() -> None:
    arguments = ("audits", "identity", TWO, POLICE, "--case", "C-999", "--route", "By telephone")

    reasons = refused(*arguments, *AS_MANAGER, code=4)

    assert reasons == ["There is no record ‘C-999’ here. Possible here: ‘C-204’, ‘C-231’."]


# ---------------------------------------------------------------- correct-address


@pytest.mark.usefixtures("issued")
def test_corrects_an_address_and_sends_the_newest_email_again_when_asked(house: House) -> None:
    new = ("--to", "new.mailbox@fernshire.example")
    jobs_have_sent_all(house)

    answer = told("audits", "correct-address", REF, POLICE, *new, "--newest-too", *AS_MANAGER)
    people = told("people", "list", "--addresses")

    assert answer["sent_again"] == 1
    assert "new.mailbox@fernshire.example" in [line["address"] for line in people]


@pytest.mark.usefixtures("issued")
def test_corrects_no_address_to_one_that_is_none_and_none_for_a_stranger() -> None:
    said = refused("audits", "correct-address", REF, POLICE, "--to", "nobody at home", *AS_MANAGER)
    refused("audits", "correct-address", REF, POLICE, "--to", "new@fernshire.example", *AS_REVIEWER)

    assert said


# ---------------------------------------------------------------- reassign, identity


@pytest.mark.usefixtures("prepared")
def test_names_another_auditor() -> None:
    leila = ("--auditor", AGENCIES[2].auditor.address)

    spoken = run("audits", "reassign", REF, POLICE, *leila, "--in-the-line", *AS_MANAGER)
    answer = told("audits", "reassign", REF, POLICE, *COLIN, "--off-line", *AS_MANAGER)

    assert spoken.stdout.startswith(
        "Fernshire Police, C-118: Leila Farouk audits instead of Colin Ashby, in the line of management of"
    )
    assert (answer["auditor"], answer["off_line"]) == ("Colin Ashby", True)


@pytest.mark.usefixtures("prepared")
@pytest.mark.parametrize("words", [(), ("--off-line", "--in-the-line")])
def test_takes_no_relationship_to_a_record_for_granted(words: tuple[str, ...]) -> None:
    result = run("audits", "reassign", REF, POLICE, *COLIN, *words, *AS_MANAGER)

    assert result.exit_code == 2
    assert "either --off-line or --in-the-line" in result.stderr


@pytest.mark.usefixtures("prepared")
def test_names_nobody_who_is_no_member_and_nobody_for_a_stranger() -> None:
    nobody = ("--auditor", "nobody@fernshire.example", "--off-line")

    missing = refused("audits", "reassign", REF, POLICE, *nobody, *AS_MANAGER, code=4)
    not_theirs = refused("audits", "reassign", REF, POLICE, *COLIN, "--off-line", *AS_REVIEWER)

    assert missing == ["Nobody with that address is a member of this partnership."]
    assert "not yours" in not_theirs[0]


@pytest.mark.usefixtures("commissioned")
def test_records_how_an_agency_learned_which_child_is_meant() -> None:
    spoken = run("audits", "identity", REF, POLICE, "--route", "By telephone", *AS_MANAGER)
    answer = told("audits", "identity", REF, AGENCIES[0].name, "--route", "By telephone", *AS_MANAGER)

    assert spoken.exit_code == 0
    assert spoken.stdout.startswith(
        "Fernshire Police, C-118: recorded that they know which child is meant.\n"
    )
    assert (answer["done"], answer["case"]) == (True, "C-118")


@pytest.mark.usefixtures("commissioned")
def test_records_nothing_about_identities_for_somebody_who_runs_no_reviews_or_without_a_route() -> None:
    arguments = ("audits", "identity", REF, POLICE, "--route")

    not_theirs = refused(*arguments, "By telephone", *AS_REVIEWER)
    no_route = run(*arguments, " ", *AS_MANAGER)

    assert "not yours" in not_theirs[0]
    assert (no_route.exit_code, no_route.stdout) == (2, "")


# ---------------------------------------------------------------- go ahead without


@pytest.mark.usefixtures("issued")
def test_goes_ahead_without_audits_and_says_when_the_review_moves() -> None:
    answer = told("audits", "go-ahead-without", REF, POLICE, *BURNT, *AS_MANAGER)

    last = run("audits", "go-ahead-without", REF, AGENCIES[0].name, *BURNT, *AS_MANAGER)

    assert answer["state"] == "audits_issued"
    assert last.stdout.splitlines() == [
        "Fernshire Children’s Services, C-118: the review goes ahead without this audit.",
        "MALP-2026-07 moved to “Audits returned”.",
        "Next: malp-flow event set MALP-2026-07 --on DATE --from TIME --to TIME --place TEXT --as ADDRESS",
    ]
    assert line_of(REF, POLICE)["word"] == "Went ahead without"


@pytest.mark.usefixtures("issued")
def test_goes_ahead_without_nothing_unless_it_is_said_why() -> None:
    arguments = ("audits", "go-ahead-without", REF, POLICE)

    short = refused(*arguments, "--because", "Lost.", *AS_MANAGER)
    missing = run(*arguments, *AS_MANAGER)

    assert "at least 20 characters" in short[0]
    assert missing.exit_code == 2


@pytest.mark.usefixtures("returned")
def test_goes_ahead_without_no_audit_that_is_back() -> None:
    with on(1, 27):
        reasons = refused("audits", "go-ahead-without", REF, POLICE, *BURNT, *AS_MANAGER)

    assert reasons == ["That is not possible in its present state."]


# ---------------------------------------------------------------- what comes next


@pytest.mark.usefixtures("issued")
def test_proposes_more_time_for_the_agency_that_is_latest(house: House, issued: Stage) -> None:
    with house.transaction() as session:
        auditing.more_time(session, issued, PLAY, agency=AGENCIES[0], days=1, now=moment(1, 30))

    with on(2, 5):
        result = run("review", "advance", REF, *AS_MANAGER)

    assert result.stdout.splitlines()[-1] == (
        'Next: malp-flow audits extend MALP-2026-07 "Fernshire Police" --case C-118 --to DATE --because TEXT'
        " --as ADDRESS"
    )


@pytest.mark.usefixtures("issued")
def test_lists_audits_as_csv_in_the_columns_of_json() -> None:
    spoken, found = run("audits", "list", REF, "--csv"), told("audits", "list", REF)

    rows = list(csv.reader(io.StringIO(spoken.stdout)))
    assert [row[1] for row in rows[1:]] == [line["agency"] for line in found]
    assert len(rows[0]) == len(found[0])


def test_lists_audits_either_as_csv_or_as_json() -> None:
    assert run("audits", "list", "--csv", "--json").exit_code == 2


@pytest.mark.usefixtures("issued")
def test_tells_the_method_of_a_review() -> None:
    spoken, section = run("report", "method", REF), told("report", "method", REF)

    assert spoken.stdout.startswith("2 agencies were asked about 1 child’s record. 2 audits were expected.")
    assert [line["counts"]["expected"] for line in section["agencies"]] == [1, 1]
