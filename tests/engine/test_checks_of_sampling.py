"""How many records of each kind a file wants drawn by chance, and when its gate believes it."""

import pytest

from malp_flow.engine.checks import checks
from malp_flow.engine.checks_of_sampling import quotas_of
from malp_flow.engine.definition import CheckUse
from malp_flow.engine.facts import DrawnFact, Facts
from malp_flow.engine.findings import Finding
from malp_flow.engine.loading import load_workflow
from malp_flow.engine.sampling import Quota
from malp_flow.folders import shipped
from tests.engine.builders import NOW, shipped_workflow

NEED = {"of": {"Plan": "Child in need"}, "number": 2}
YOUNG = {"of": {"plan": "Child protection plan", "age": "0 to 4"}, "number": 1}
STRATA = frozenset({("plan", "child in need")})
YOUNG_STRATA = frozenset({("plan", "child protection plan"), ("age", "0 to 4")})
NOBODY_DREW = "No choice of records by chance is kept for this review."


def drawn(chosen: int = 2, *, wanted: int = 2, available: int = 9) -> DrawnFact:
    return DrawnFact(STRATA, wanted, chosen, available)


def found(*lines: DrawnFact, as_kept: bool = True) -> Finding:
    use = CheckUse.model_validate({"check": "records_drawn", "with": {"quotas": [NEED, YOUNG]}})
    facts = Facts("sampling", NOW, drawn=lines, drawn_as_kept=as_kept)
    return checks()["records_drawn"].asked(shipped_workflow(), use, facts)


@pytest.mark.parametrize("line", [drawn(), drawn(3, wanted=3), drawn(1, available=1), drawn(0, available=0)])
def test_holds_where_a_kept_choice_took_as_many_as_there_were(line: DrawnFact) -> None:
    finding = found(line, DrawnFact(YOUNG_STRATA, 1, 1, 4))

    assert (finding.met, finding.progress) == (True, "2 of 2")


@pytest.mark.parametrize("line", [drawn(1, wanted=1), drawn(1)])
def test_stops_where_fewer_of_a_kind_were_asked_for_or_taken(line: DrawnFact) -> None:
    finding = found(line, DrawnFact(YOUNG_STRATA, 1, 1, 4))

    assert [blocker.sentence for blocker in finding.blockers] == [
        "2 with Plan: Child in need were not drawn."
    ]


def test_says_once_that_nothing_was_drawn() -> None:
    assert [blocker.sentence for blocker in found(as_kept=False).blockers] == [NOBODY_DREW]


def test_stops_where_other_records_are_looked_at() -> None:
    finding = found(drawn(), DrawnFact(YOUNG_STRATA, 1, 1, 4), as_kept=False)

    assert [blocker.sentence for blocker in finding.blockers] == [
        "The records of this review are not those that were drawn."
    ]


def test_reads_the_quotas_of_a_shipped_file_in_their_order() -> None:
    path = shipped("workflows") / "records-first.yaml"

    found = quotas_of(load_workflow(path.name, path.read_bytes()).workflow)

    assert found == (
        Quota((("plan", "Common assessment"),), 2),
        Quota((("plan", "Child in need"),), 2),
        Quota((("plan", "Child protection plan"),), 4),
    )


def test_knows_of_no_quotas_where_a_file_says_none() -> None:
    assert quotas_of(shipped_workflow()) == ()
