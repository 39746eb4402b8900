"""Records chosen by chance on the command line, the same as on the page."""

import pytest
from sqlalchemy import select

from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from malp_flow.records.programme import CaseChoice
from malp_flow.services import library
from tests.cli.command import AS_MANAGER, AS_STRANGER, refused, run, told
from tests.cli.story import MONDAY

pytestmark = pytest.mark.usefixtures("prepared")
LIST = "reference,plan\n" + "\n".join(f"R-{n},{('early help', 'child protection')[n % 2]}" for n in range(12))
EARLY, ALL = ("--quota", "plan = early help: 2"), ("--quota", "all: 3")


def test_makes_the_same_choice_with_the_same_seed():
    first = told("cases", "choose", "-", *EARLY, *ALL, "--seed", "0451", *AS_MANAGER, typed=LIST)
    again = told("cases", "choose", "-", *EARLY, *ALL, "--seed", "0451", *AS_MANAGER, typed=LIST)

    assert [len(each["chosen"]) for each in first["quotas"]] == [2, 3]
    assert (first["sha256"], first["quotas"]) == (again["sha256"], again["quotas"])


def test_makes_a_seed_where_none_is_given_and_says_how_it_chose():
    result = run("cases", "choose", "-", "--quota", "plan = early help: 8", *AS_MANAGER, typed=LIST)

    assert result.exit_code == 0
    assert "2 missing: too few in the stratum" in result.stdout
    assert "With the seed “" in result.stdout


@pytest.mark.parametrize(
    ("typed", "quota", "said"),
    [
        ("reference\nSam Brown", ALL, "Line 2: a reference is letters"),
        (LIST, ("--quota", "plan: 2"), "Quota 1: name a column"),
        ("reference,note\nR-1,Amelia Thornley", ALL, "may say who a child is"),
    ],
)
def test_says_what_is_wrong_with_a_list_or_a_quota(typed, quota, said):
    (reason,) = refused("cases", "choose", "-", *quota, *AS_MANAGER, typed=typed)

    assert said in reason


def test_chooses_once_somebody_has_looked():
    typed = "reference,note\nR-1,Amelia Thornley"

    assert told("cases", "choose", "-", *ALL, "--looked", *AS_MANAGER, typed=typed)["missing"] == 2


def test_lets_only_a_manager_choose():
    assert run("cases", "choose", "-", *ALL, *AS_STRANGER, typed=LIST).exit_code == 4


def test_takes_the_quotas_of_a_workflow_and_keeps_the_choice_with_a_review(house):
    path = shipped("workflows") / "records-first.yaml"
    with house.transaction() as session:
        library.activate(session, load_workflow(path.name, path.read_bytes()), by=None, now=MONDAY)
    typed = LIST.replace("early help", "Child in need")
    wanted = ("--workflow", "records_first", "--review", "MALP-2026-07")

    kept = told("cases", "choose", "-", *wanted, *AS_MANAGER, typed=typed)

    assert [len(each["chosen"]) for each in kept["quotas"]] == [0, 2, 0]
    with house.reading() as session:
        assert session.scalar(select(CaseChoice.review_id)) is not None


def test_wants_quotas_or_a_workflow_and_not_both():
    both = run("cases", "choose", "-", *ALL, "--workflow", "malp", *AS_MANAGER, typed=LIST)

    assert (both.exit_code, run("cases", "choose", "-", *AS_MANAGER, typed=LIST).exit_code) == (2, 2)
