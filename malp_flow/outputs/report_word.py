"""Documents in Word, from templates that a partnership may replace; each is made by a process of its own."""

import base64
import json
import subprocess
import sys
from pathlib import Path

from malp_flow.errors import BadDefinition
from malp_flow.outputs import logo, packages
from malp_flow.outputs.logo import Logo
from malp_flow.outputs.report_words import Words
from malp_flow.outputs.word_rules import BrokenTemplate

SECONDS = 20
"""How long a document may take by the clock on the wall; its own work is limited to less."""

_ROOT = Path(__file__).resolve().parents[2]
_WHY_UNFIT: dict[type[packages.Unfit], str] = {
    packages.TooLarge: "It is larger than 10 MB.",
    packages.NoPackage: "It is no Word file, whatever its name says.",
    packages.OldOrLocked: "It has a password, or is of an old kind. Save it without one, as .docx.",
    packages.PackedTooTightly: "It unpacks to far too much.",
    packages.TooManyParts: "It is made of too many parts.",
    packages.HoldsProgrammes: "It holds macros or other programmes. Save it without, as .docx.",
    packages.HasReferences: "It asks for other files to be read.",
    packages.Damaged: "It is damaged.",
}


class UnusableTemplate(BadDefinition):
    """A file in your own folder cannot be used. Mend it, or take it away: then the shipped one counts."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(f"documents/{name}: {sentence} Mend it, or take it out of your own folder.")


def template(name: str, *, shipped: Path, own: Path | None) -> Path:
    """Return the template of this name: the partnership’s own where there is one, else the shipped one."""
    return next((path for path in (own / name,) if path.is_file()), shipped / name) if own else shipped / name


def logo_of(own: Path | None, words: Words) -> Logo | None:
    """Return the partnership’s own logo, or None; raises UnusableTemplate where it is none."""
    try:
        return logo.read(own, words["partnership"])
    except BrokenTemplate as problem:
        raise UnusableTemplate(logo.NAME, str(problem)) from None


def written(path: Path, words: Words, *, picture: Logo | None = None) -> bytes:
    """Return the document that a template makes of these words and a logo; raises UnusableTemplate."""
    data = path.read_bytes()
    try:
        packages.opened(data)
        return _filled(data, words, picture)
    except packages.Unfit as problem:
        raise UnusableTemplate(path.name, _WHY_UNFIT.get(type(problem), str(problem))) from None
    except BrokenTemplate as problem:
        raise UnusableTemplate(path.name, str(problem)) from None


def _filled(data: bytes, words: Words, picture: Logo | None) -> bytes:
    job = {
        "template": base64.b64encode(data).decode(),
        "words": words,
        "properties": _properties(words),
        "logo": base64.b64encode(picture.data).decode() if picture else "",
    }
    try:
        done = subprocess.run(  # noqa: S603 - no shell, our own module, the job comes by standard input
            [sys.executable, "-P", "-m", "malp_flow.outputs.word_apart"],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env=surroundings(),
        )
    except subprocess.TimeoutExpired:
        raise BrokenTemplate("Filling it in takes far too long.") from None
    if done.stdout.startswith(b"PK"):
        return done.stdout
    raise BrokenTemplate(_said(done.stdout))


def surroundings() -> dict[str, str]:
    """Return all that the other process knows of this one: no key and no password goes along."""
    return {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


def _said(answer: bytes) -> str:
    try:
        return str(json.loads(answer)["problem"])
    except (ValueError, KeyError, TypeError):
        return "Filling it in takes too long, or too much memory."


def _properties(words: Words) -> dict[str, str]:
    return {
        "title": words["title"][:255],
        "author": words["partnership"][:255],
        "last_modified_by": words["partnership"][:255],
        "subject": f"{words['reference']}, {words['theme']}"[:255],
        "comments": words["classification"],
        "keywords": "",
        "language": words["language"],
    }
