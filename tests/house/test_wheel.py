"""What people install holds everything that a checkout has to run with."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.build import build_wheel

from tests.house.files import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)  # hatchling builds what it stands in
        name = build_wheel(str(folder))
    with ZipFile(Path(folder, name)) as opened:
        return set(opened.namelist())


@pytest.mark.parametrize("folder", ["workflows", "notifications", "documents"])
def test_takes_the_shipped_folders_along(wheel, folder):
    here = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}

    inside = {
        name.removeprefix("malp_flow/shipped/") for name in wheel if name.startswith("malp_flow/shipped/")
    }

    assert here
    assert here <= inside


def test_takes_pages_styles_languages_and_migrations_along(wheel):
    kinds = {".html", ".css", ".js", ".mako", ".svg", ".sql", ".ini", ".txt", ".po", ".mo"}
    package = ROOT / "malp_flow"

    here = {path.relative_to(ROOT).as_posix() for path in package.rglob("*") if path.suffix in kinds}

    assert here
    assert here <= wheel


def test_leaves_tests_and_documents_behind(wheel):
    tops = {name.split("/")[0] for name in wheel}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"malp_flow"}
