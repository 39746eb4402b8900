"""Workflow files are kept for good, each version once."""

from datetime import date
from threading import Thread

import pytest
from sqlalchemy import func, select

from malp_flow.engine.loading import load_workflow
from malp_flow.engine.problems import BrokenDefinition
from malp_flow.folders import shipped
from malp_flow.records.definitions import WorkflowDefinition
from malp_flow.services import library
from tests.stories.fernshire import at, shipped_workflow

NOW = at(date(2026, 1, 9))
TITLE, RETITLED = "title: Multi-agency learning review", "title: A learning review of Fernshire"


PRESENT = shipped_workflow().workflow.version


def a_workflow(*, version=PRESENT):
    """Return malp.yaml edited, under this version, proven."""
    text = (shipped("workflows") / "malp.yaml").read_text("utf-8").replace(TITLE, RETITLED)
    text = text.replace(f"\nversion: {PRESENT}\n", f"\nversion: {version}\n")
    return load_workflow("malp.yaml", text.encode())


def activate(fernshire, definition):
    with fernshire.transaction() as session:
        return library.activate(session, definition, by=None, now=NOW, source="own/malp.yaml")


def kept(fernshire):
    with fernshire.transaction() as session:
        return session.scalar(select(func.count()).select_from(WorkflowDefinition))


def test_keeps_a_file_that_is_activated_twice_once(fernshire):
    first, second = activate(fernshire, shipped_workflow()), activate(fernshire, shipped_workflow())

    assert first == second == fernshire.digest
    assert kept(fernshire) == 1


def test_refuses_a_file_that_was_edited_without_raising_its_version(fernshire):
    with pytest.raises(BrokenDefinition) as refused:
        activate(fernshire, a_workflow())

    (problem,) = refused.value.problems
    line = 1 + a_workflow().text.splitlines().index(f"version: {PRESENT}")
    assert str(refused.value).startswith(f"own/malp.yaml:{line}:1: V1 ")
    assert problem.mend == f"Raise version to {PRESENT + 1}."
    assert kept(fernshire) == 1


def test_says_the_version_after_the_highest_that_is_known(fernshire):
    activate(fernshire, a_workflow(version=PRESENT + 7))

    with pytest.raises(BrokenDefinition, match=f"Raise version to {PRESENT + 8}"):
        activate(fernshire, a_workflow())


def test_takes_the_edited_file_with_its_version_raised(fernshire):
    digest = activate(fernshire, a_workflow(version=PRESENT + 1))

    with fernshire.transaction() as session:
        assert library.definition(session, digest).workflow.title == "A learning review of Fernshire"
    assert kept(fernshire) == 2


def test_keeps_a_file_once_that_two_processes_activate_at_once(fernshire):
    definition, said = a_workflow(version=PRESENT + 1), []
    other = Thread(target=lambda: said.append(activate(fernshire, definition)))
    with fernshire.transaction() as session:
        digest = library.activate(session, definition, by=None, now=NOW)
        other.start()
        other.join(timeout=0.3)  # it waits for us: our row is there, but not for it to see

    other.join(timeout=30)
    assert said == [digest]
    assert kept(fernshire) == 2


def test_reads_a_kept_file_that_would_be_refused_today(fernshire):
    text = shipped_workflow().text.replace(
        "to: withdrawn\n    by: [business_manager]", "to: withdrawn\n    by: [nobody]"
    )
    with fernshire.transaction() as session:
        session.add(
            WorkflowDefinition(
                digest="0" * 64, name="malp", version="0", yaml=text, report="", activated_at=NOW
            )
        )

    with fernshire.transaction() as session:
        kept = library.definition(session, "0" * 64)

    assert kept.workflow.title == shipped_workflow().workflow.title
    with pytest.raises(BrokenDefinition):
        load_workflow("malp.yaml", text.encode())
