"""docs/screens.md: every page of the program stands there, under its address and with who may open it."""

import re

from malp_flow.web.policy import POLICY, Who
from tests.house.files import ROOT
from tests.web.houses import a_house, an_app

PAGE = (ROOT / "docs" / "screens.md").read_text("utf-8")
NAMED = re.compile(r"`(/[^`]*)` (\w+\.\w+)")
TEST = re.compile(r"`(tests/[\w/]+\.py)`")


def who(endpoint):
    rule = POLICY[endpoint].who
    return rule.value if isinstance(rule, Who) else ", ".join(sorted(rule))


def rows():
    """Return the cells of each row that names pages: those, and who may open them."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines()]
    return [(NAMED.findall(each), row) for row in cells for each in row if NAMED.search(each)]


def test_names_every_page_under_its_address_and_nothing_that_is_gone(tmp_path):
    app = an_app(a_house(tmp_path)[0])
    there = {
        rule.endpoint: rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and rule.endpoint != "static"
    }
    named = {endpoint: address for pages, _row in rows() for address, endpoint in pages}

    missing = [f"| `{there[each]}` {each} | {who(each)} |" for each in there.keys() - named.keys()]

    assert not missing, "Add to docs/screens.md:\n" + "\n".join(sorted(missing))
    assert {each: at for each, at in named.items() if there.get(each) != at} == {}


def test_says_of_each_page_who_may_open_it():
    wrong = [
        (endpoint, who(endpoint))
        for pages, row in rows()
        for _address, endpoint in pages
        if not any(who(endpoint) in cell.split("<br>") for cell in row)
    ]

    assert rows()
    assert wrong == []


def test_names_only_tests_that_are_there_or_a_reason():
    tests = set(TEST.findall(PAGE))
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines()]
    screens = [row for row in cells if len(row) == 5 and row[3] not in {"Test", "---"}]

    assert screens
    assert [each for each in sorted(tests) if not (ROOT / each).is_file()] == []
    assert [row[0] for row in screens if "`" not in row[3] and len(row[4]) < 20] == []
