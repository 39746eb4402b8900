"""What lies in the static folder: built as written down, and nothing in it that is not ours to show."""

import gzip
import re
from hashlib import sha256
from pathlib import Path

import pytest
from jinja2 import Environment

from malp_flow.engine import chronology_drawing
from malp_flow.web.templating import STATIC_FOLDER, TEMPLATE_FOLDER

ASSETS = Path(__file__).resolve().parents[2] / "assets"
VENDORED = STATIC_FOLDER / "govuk-frontend-6.3.0"
OURS = STATIC_FOLDER / "app.css"


def sums() -> dict[str, str]:
    lines = (VENDORED / "SHA256SUMS").read_text("utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def test_keeps_the_vendored_files_as_they_were_built() -> None:
    written_down = sums()

    found = {f.name: sha256(f.read_bytes()).hexdigest() for f in VENDORED.iterdir() if f.name != "SHA256SUMS"}

    assert found == written_down
    assert set(found) == {"govuk-frontend.min.css", "govuk-frontend.min.js"}


def test_says_in_its_path_which_version_it_is() -> None:
    version = re.search(r"GOVUK_FRONTEND=(\S+)", (ASSETS / "versions.env").read_text("utf-8"))

    css = (VENDORED / "govuk-frontend.min.css").read_text("utf-8")

    assert version
    assert VENDORED.name == f"govuk-frontend-{version[1]}"
    assert f'--govuk-frontend-version: "{version[1]}"' in css


@pytest.mark.parametrize(
    "forbidden", ["@font-face", "gds transport", "crown", "crest", "sourcemappingurl", "url("]
)
def test_shows_neither_the_crown_nor_the_font_of_gov_uk(forbidden: str) -> None:
    styles = "".join(f.read_text("utf-8") for f in STATIC_FOLDER.rglob("*.css")).lower()
    scripts = "".join(f.read_text("utf-8") for f in STATIC_FOLDER.rglob("*.js")).lower()

    assert forbidden not in styles
    assert forbidden == "url(" or forbidden not in scripts


def test_asks_nobody_else_for_anything() -> None:
    files = [f for f in STATIC_FOLDER.rglob("*") if f.suffix in (".css", ".js", ".svg")]

    outside = [
        (f.name, address)
        for f in files
        for address in re.findall(r"https?://[^\s\"')]+", f.read_text("utf-8"))
        if "www.w3.org" not in address
    ]

    assert [entry for entry in outside if entry[0] != "govuk-frontend.min.js"] == []


def test_writes_its_own_styles_without_ids_force_or_strange_names() -> None:
    css = re.sub(r"/\*.*?\*/", "", OURS.read_text("utf-8"), flags=re.DOTALL)

    classes = set(re.findall(r"\.([a-z][\w-]*)", css))

    assert "!important" not in css
    assert not re.search(r"(^|[\s,>])#[a-z][\w-]*\s*[{,:]", css)
    assert {c for c in classes if not c.startswith(("app-", "govuk-"))} == set()


def test_styles_only_what_a_template_uses() -> None:
    css = re.sub(r"/\*.*?\*/", "", OURS.read_text("utf-8"), flags=re.DOTALL)
    drawn = Path(chronology_drawing.__file__).parent.glob("*.py")
    used = "".join(f.read_text("utf-8") for f in [*TEMPLATE_FOLDER.rglob("*.html"), *drawn])
    alone = {"app-muted", "app-nowrap", "app-small", "app-tabular"}

    # A modifier may be put together in the template: app-date--{{ tone }}.
    stems = {c.partition("--")[0] for c in re.findall(r"\.(app-[\w-]+)", css)} - alone

    assert {stem for stem in stems if stem not in used} == set()


def test_says_every_word_of_a_template_through_the_catalogue() -> None:
    loose = []
    for file in TEMPLATE_FOLDER.rglob("*.html"):
        tokens = list(Environment(autoescape=True).lex(file.read_text("utf-8")))
        html = "".join(value for _line, kind, value in tokens if kind == "data")
        text = re.sub(r"<[^>]*>", " ", html)
        spoken = re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]+)"', html)
        loose += [(file.name, word) for word in [*re.findall(r"[^\W\d_]{2,}", text), *spoken]]

    assert loose == []


@pytest.mark.parametrize(("kind", "most"), [("css", 20 * 1024), ("js", 15 * 1024)])
def test_weighs_little_on_the_way_to_a_phone(kind: str, most: int) -> None:
    files = STATIC_FOLDER.rglob(f"*.{kind}")

    weight = sum(len(gzip.compress(f.read_bytes())) for f in files)

    assert weight < most
