"""The schema that editors read says what the program takes."""

from typing import Any

from malp_flow.engine.checks import checks
from malp_flow.engine.definition import Workflow
from malp_flow.engine.schema import schema_text, workflow_schema
from malp_flow.folders import shipped

FILE = shipped("workflows") / "schema" / "workflow.schema.json"


def groups(value: object) -> list[dict[str, Any]]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if isinstance(value, dict) else []
    return own + [group for each in inner for group in groups(each)]


def test_ships_the_schema_that_its_types_make() -> None:
    # After a change: malp-flow workflow schema > workflows/schema/workflow.schema.json
    assert FILE.read_text("utf-8") == schema_text()


def test_names_the_schema_in_the_first_line_of_each_workflow() -> None:
    files = [path.read_text("utf-8") for path in FILE.parents[1].glob("*.yaml")]

    first_lines = {text.splitlines()[0] for text in files}

    assert first_lines == {f"# yaml-language-server: $schema=schema/{FILE.name}"}


def test_leaves_no_group_open_for_keys_that_the_program_refuses() -> None:
    described = [group for group in groups(workflow_schema()) if group.get("type") == "object"]

    assert described
    assert all(group.get("additionalProperties") is False for group in described)


def test_offers_each_check_with_its_own_parameters() -> None:
    offered = workflow_schema()["$defs"]["CheckUse"]["oneOf"]

    assert {use["properties"]["check"]["const"] for use in offered} == set(checks())
    assert all(
        set(use["properties"]["with"]["properties"])
        == set(checks()[use["properties"]["check"]["const"]].parameters.model_fields)
        for use in offered
    )


def test_spells_keys_as_the_file_does() -> None:
    parts = workflow_schema()["$defs"]

    assert {"for", "as"} <= set(parts["Role"]["properties"])
    assert set(workflow_schema()["properties"]) == set(Workflow.model_fields)
    assert "administrator" not in parts["Role"]["properties"]["as"]["enum"]
