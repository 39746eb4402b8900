"""Fills in a Word template, in a process of its own: `python -m malp_flow.outputs.word_apart`.

What a template does to this process, it does to nobody else: it knows no key and no password, may write no
file, and is ended when it takes too long or too much memory. It reads a job from standard input and writes
the document, or a sentence that says what is wrong.
"""

import base64
import json
import sys
from io import BytesIO
from typing import Any

SECONDS_OF_WORK = 5
MOST_MEMORY = 1024**3


def limit() -> None:
    """Bound what this process may use, where the system knows how to."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; whoever started this process still ends it
        return
    for kind, most in (
        (resource.RLIMIT_CPU, SECONDS_OF_WORK),
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def filled(job: dict[str, Any]) -> bytes:
    """Return the document; raises BrokenTemplate, or whatever a broken file makes the library raise."""
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage

    from malp_flow.outputs import word_finish
    from malp_flow.outputs.word_rules import Checked

    # A value may hold no field of its own; signs that the library would read as one are set apart.
    template = DocxTemplate(BytesIO(base64.b64decode(job["template"])))
    logo = base64.b64decode(job.get("logo", ""))
    picture = InlineImage(template, BytesIO(logo), height=Mm(18)) if logo else ""
    template.render(_apart(job["words"]) | {"logo": picture}, jinja_env=Checked(), autoescape=True)
    word_finish.finish(template.docx, job["properties"])
    out = BytesIO()
    template.save(out)
    return out.getvalue()


def _apart(value: Any) -> Any:
    """Return the words with a joiner of no width in what the library would turn into a field or its end."""
    if isinstance(value, str):
        for sign in ("{_{", "}_}", "{_%", "%_}"):
            value = value.replace(sign, f"{sign[0]}\u2060{sign[1:]}")
        return value
    if isinstance(value, list):
        return [_apart(each) for each in value]
    return {name: _apart(each) for name, each in value.items()} if isinstance(value, dict) else value


def answer(job: dict[str, Any]) -> bytes:
    """Return the document, or what is wrong with the template as JSON."""
    try:
        return filled(job)
    except MemoryError:
        return _no("It takes too much memory.")
    except Exception as problem:  # noqa: BLE001 - the end of this process: whatever went wrong is said
        return _no(_sentence(problem))


def main() -> None:
    """Do the one job that stands on standard input."""
    limit()
    sys.stdout.buffer.write(answer(json.load(sys.stdin.buffer)))


def _sentence(problem: Exception) -> str:
    from jinja2 import TemplateError

    from malp_flow.errors import MalpError

    if isinstance(problem, MalpError | TemplateError):
        return f"{str(problem).rstrip('.')}."
    return "It cannot be read as a Word template."


def _no(sentence: str) -> bytes:
    return json.dumps({"problem": sentence}).encode()


if __name__ == "__main__":
    main()
