"""Gather what the program says for translators, and compile what they gave back. `make words` runs it.

`build/malp_flow.pot` holds every message. Of each language this says how much is there.
"""

import inspect
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import malp_flow
from malp_flow import languages
from malp_flow.errors import MalpError

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = dict.fromkeys(("_", "gettext", "N_")) | {"ngettext": (1, 2), "count_words": (2, 3)}
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "newstyle_gettext": "true"}}
MOST_USED = 50


def gathered() -> Catalog:
    """Return every message of pages, letters' names and errors, with the places where it is said."""
    found = Catalog(domain=languages.DOMAIN, project="malp_flow")
    folder = ROOT / "malp_flow"
    said = extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS)  # type: ignore[arg-type] # None is a keyword’s usual form
    for file, line, message, _comments, _context in said:
        found.add(message, locations=[(file, line)])
    for message in (*_of_errors(MalpError), *_of_letters()):
        found.add(message, locations=[("", 0)])
    return found


def _of_errors(family: type[MalpError]) -> list[str]:
    """An error says its docstring where nothing better is known."""
    for module in walk_packages(malp_flow.__path__, "malp_flow."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    children = [each for child in family.__subclasses__() for each in _of_family(child)]
    return [said for each in (family, *children) if (said := inspect.cleandoc(each.__doc__ or ""))]


def _of_family(family: type[MalpError]) -> list[type[MalpError]]:
    return [family, *(each for child in family.__subclasses__() for each in _of_family(child))]


def _of_letters() -> list[str]:
    folders = (each for each in (ROOT / "notifications").iterdir() if each.is_dir())
    return [each.name.replace("_", " ").capitalize() for each in folders if each.name[0].isalpha()]


def most_used(found: Catalog) -> list[str]:
    """Return the first words of the messages that stand in most places."""
    ranked = sorted((each for each in found if each.id), key=lambda each: -len(each.locations))
    return [_first(each.id) for each in ranked[:MOST_USED]]


def _first(message: object) -> str:
    return message[0] if isinstance(message, (tuple, list)) else str(message)


def compiled(file: Path) -> Catalog:
    """Write the catalogue that programs read beside the one that people write, and return it."""
    with file.open("rb") as source:
        catalogue = read_po(source, domain=languages.DOMAIN)
    with file.with_suffix(".mo").open("wb") as target:
        write_mo(target, catalogue)
    return catalogue


def main() -> int:
    """Gather, compile, tell; 1 where a catalogue translates what nobody says any more."""
    found, gone = gathered(), 0
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "malp_flow.pot").open("wb") as target:
        write_po(target, found, sort_by_file=False, width=110)
    known, often = {_first(each.id) for each in found if each.id}, most_used(found)
    for file in sorted(languages.FOLDER.glob("*/LC_MESSAGES/*.po")):
        there = {_first(each.id) for each in compiled(file) if each.id and each.string}
        sys.stdout.write(
            f"{file.parts[-3]}: {len(there & known)} of {len(known)} messages,"
            f" {len(there & set(often))} of the {MOST_USED} most used\n"
        )
        for message in sorted(there - known):
            gone = 1
            sys.stdout.write(f"  nobody says any more: {message}\n")
        for message in often:
            if message not in there:
                sys.stdout.write(f"  often said, and not there: {message}\n")
    return gone


if __name__ == "__main__":
    sys.exit(main())
