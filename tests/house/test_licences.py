"""The list of licences and the bill of materials keep up with the lock."""

import json
import re

import pytest

from tests.house.files import ROOT

LOCKED = re.compile(r"^([a-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)


@pytest.fixture
def locked() -> list[tuple[str, str]]:
    return LOCKED.findall((ROOT / "requirements.txt").read_text("utf-8"))


def test_lists_the_licence_of_everything_that_is_installed(locked):
    rows = re.findall(
        r"^\| (\S+) \| (\S+) \| .+ \|$", (ROOT / "docs/licences.md").read_text("utf-8"), re.MULTILINE
    )

    assert locked
    assert [row for row in rows if row[0] != "Package"] == locked


def test_bills_everything_that_is_installed(locked):
    bill = json.loads((ROOT / "docs/sbom.cdx.json").read_text("utf-8"))

    assert [(each["name"], each["version"]) for each in bill["components"]] == locked
