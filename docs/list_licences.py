"""Write docs/licences.md and docs/sbom.cdx.json from requirements.txt and what is installed.

`make licences` runs it. The second file is a software bill of materials in the CycloneDX format, version 1.6,
without addresses and without a date: the same requirements give the same file.
"""

import json
import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parent
LINE = re.compile(r"^([a-z0-9][\w.-]*)==([^\s;\\]+)(?:\s*;\s*([^\\\n]+))?", re.MULTILINE)
HEAD = """# Licences of what malp_flow stands on

Written by `make licences` from `requirements.txt`: what is installed to run it,
with what each package says of itself. malp_flow itself is under the MIT licence.
Tools for tests are not listed: they are not shipped.

- With the extra `postgres`: psycopg and psycopg-binary, LGPL-3.0.
- cssutils and encutils (LGPL) come with yagmail through premailer. One file inside yagmail bears
  an LGPL notice, although the package as a whole is MIT.
- GOV.UK Frontend (MIT) is in the package as compiled files, without the crown, the crest
  and the GDS Transport font.

| Package | Version | Licence |
|---|---|---|
"""


class Part(NamedTuple):
    """A package that is needed to run malp_flow."""

    name: str
    version: str
    licence: str


def licence(name: str) -> str:
    """Return what an installed package says of its licence, shortest form first."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return "not installed on this system"
    classes = [
        each.split(" :: ")[-1] for each in said.get_all("Classifier", []) if each.startswith("License ::")
    ]
    # Some put the whole text into the old field.
    old = (said["License"] or "").strip().splitlines()
    return said["License-Expression"] or ", ".join(classes) or (old[0] if old else "see the package")


def parts() -> list[Part]:
    """Return all packages of requirements.txt, in its order."""
    text = (DOCS.parent / "requirements.txt").read_text("utf-8")
    return [Part(name, version, licence(name)) for name, version, _ in LINE.findall(text)]


def bill(found: list[Part]) -> dict[str, object]:
    """Return the bill of materials."""
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{part.name}@{part.version}",
            "name": part.name,
            "version": part.version,
            "purl": f"pkg:pypi/{part.name}@{part.version}",
            "licenses": [{"license": {"name": part.licence}}],
        }
        for part in found
    ]
    product = {"type": "application", "name": "malp_flow", "licenses": [{"license": {"id": "MIT"}}]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": product},
        "components": components,
    }


if __name__ == "__main__":
    needed = parts()
    rows = "".join(f"| {part.name} | {part.version} | {part.licence} |\n" for part in needed)
    (DOCS / "licences.md").write_text(HEAD + rows, "utf-8")
    (DOCS / "sbom.cdx.json").write_text(json.dumps(bill(needed), indent=1) + "\n", "utf-8")
