"""What docs/security.md says is held by a test: the test is there."""

import re

from tests.house.files import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_names_only_tests_that_are_there():
    named = set(NAMED.findall(PAGE))

    gone = [
        f"{path}::{name}"
        for path, name in sorted(named)
        if not (ROOT / path).is_file() or f"def {name}(" not in (ROOT / path).read_text("utf-8")
    ]

    assert len(named) > 50
    assert gone == []


def test_says_of_each_item_a_test_or_a_reason():
    rows = [line for line in PAGE.splitlines() if line.startswith("| V")]

    assert rows
    assert [row for row in rows if len(row.split("|")[2].strip()) < 20] == []
