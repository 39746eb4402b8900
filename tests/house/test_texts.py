"""What must not stand in any file of the repository, and what must."""

import re

from tests.house.files import ROOT, ours

# Brackets keep a pattern from finding itself.
ADDRESSES = re.compile(
    r"files[.]pythonhosted|pypi[.]org|registry[.]npmjs|registry[.]yarnpkg|deb[.]debian|artifactor[y]"
    r"|(?<!no-emit-)index[-]url|[\"']resolved[\"']:",
    re.IGNORECASE,
)
PLACES = re.compile(r"(?<![\w.*>-])/(?:home|root|work|Users|tmp/lab)/\w")
AWAITED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b")
DISCLAIMER = "not affiliated with or endorsed by"


def test_names_no_package_registry():
    assert not [name for name, text in ours() if ADDRESSES.search(text)]


def test_names_no_place_on_the_machine_of_its_makers():
    assert not [name for name, text in ours() if PLACES.search(text)]


def test_leaves_nothing_half_done():
    assert not [name for name, text in ours() if not _vendored(name) and AWAITED.search(text)]


def test_says_in_the_readme_that_it_speaks_for_nobody_else():
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())

    assert DISCLAIMER in readme


def test_finds_what_it_looks_for():
    host, place = "https://" + "pypi" + ".org/simple", "see /ho" + "me/ada/notes"

    assert ADDRESSES.search(host)
    assert PLACES.search(place)
    assert AWAITED.search("# TO" + "DO later")


def _vendored(name: str) -> bool:
    return "/static/govuk-frontend-" in name
