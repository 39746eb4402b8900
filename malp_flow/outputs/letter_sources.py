"""The files that letters are made of: read once, checked, the partnership's own before the shipped ones."""

import re
from collections.abc import Callable
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader

from malp_flow.outputs import letter_rules

ENGLISH = "en"
_LANGUAGE = re.compile(r"[a-z]{2,3}")
"""A folder in a letter's folder: `audit_late/cy/body.txt` is what readers of Welsh get."""


class CheckedLoader(BaseLoader):
    """Hands out only sources that keep to the allow-list, and remembers them for the digest."""

    def __init__(self, inner: BaseLoader) -> None:
        self._inner = inner
        self._kept: dict[str, tuple[str, str | None]] = {}

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        return self.kept(environment, template)[0], template, None  # the name, so that errors can say it

    def kept(self, environment: Environment, template: str) -> tuple[str, str | None]:
        """Return a template's source and the name of what it extends, read from the disk once."""
        if template not in self._kept:
            try:
                source = self._inner.get_source(environment, template)[0].removeprefix("\N{BOM}")
            except UnicodeDecodeError:
                raise letter_rules.BrokenLetter(template, 1, "It is not UTF-8 text.") from None
            self._kept[template] = source, letter_rules.check(environment, template=template, source=source)
        return self._kept[template]

    def chain(self, environment: Environment, template: str) -> dict[str, str]:
        """Return the sources of a template and of all it extends, by name, the template itself first."""
        sources: dict[str, str] = {}
        following: str | None = template
        while following is not None:
            if following in sources:
                raise letter_rules.BrokenLetter(template, 1, "It extends itself, by one way or another.")
            sources[following], parent = self.kept(environment, following)
            following = parent
        return sources


class Folders:
    """Where letters lie: the partnership's own folder, where there is one, in front of the shipped one."""

    def __init__(self, shipped: Path, own: Path | None) -> None:
        self._own = own
        self._all = [folder for folder in (own, shipped) if folder is not None]
        self._known: dict[str, bool] = {}
        ours = PrefixLoader({"shipped": FileSystemLoader(shipped)})
        self.loader = CheckedLoader(ChoiceLoader([*map(FileSystemLoader, self._all), ours]))

    def names(self) -> frozenset[str]:
        """Return the names of all letters: the folders, apart from those that begin with `_` or a dot."""
        return frozenset(
            entry.name
            for folder in self._all
            if folder.is_dir()
            for entry in folder.iterdir()
            if entry.is_dir() and not entry.name.startswith(("_", "."))
        )

    def file(self, name: str, part: str, *, language: str) -> str:
        """Return the file that says a part of a letter in a language, or else the one in English."""
        template = f"{name}/{language}/{part}"
        if language == ENGLISH or not _LANGUAGE.fullmatch(language):
            return f"{name}/{part}"
        if template not in self._known:
            self._known[template] = any((folder / template).is_file() for folder in self._all)
        return template if self._known[template] else f"{name}/{part}"

    def languages(self, name: str) -> tuple[str, ...]:
        """Return the languages that a letter has files in, English first."""
        within = [entry for folder in self._all for entry in _inside(folder / name)]
        others = {entry.name for entry in within if entry.is_dir() and _LANGUAGE.fullmatch(entry.name)}
        return (ENGLISH, *sorted(others - {ENGLISH}))

    def own_files(self, name: str) -> tuple[str, ...]:
        """Return which files of a letter are the partnership's own: `subject.txt`, `cy/body.txt`."""
        if self._own is None or name not in self.names():
            return ()
        place = self._own / name
        return tuple(sorted(path.relative_to(place).as_posix() for path in place.rglob("*.*")))


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
