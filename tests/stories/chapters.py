"""Chapters of a story that many tests begin with: each is told once a database, then begun from a copy."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

from tests import databases


@dataclass(frozen=True)
class _Chapter:
    copy: str
    known: dict[str, Any]
    told: Any


@dataclass(frozen=True)
class Shelf:
    """The chapters that were told so far in this test run, by database and by what was asked."""

    folder: Path
    chapters: dict[tuple[str, str], _Chapter] = field(default_factory=dict)

    def begin(self, story: Any, name: str, tell: Callable[[], Any]) -> Any:
        """Bring an untouched story to the end of a chapter; return what telling it returned."""
        key = story.engine.dialect.name, name
        if key in self.chapters:
            return self._put_back(story, self.chapters[key])
        told = tell()
        story.engine.dispose()
        copy = databases.copied(story.url, self.folder, f"chapter_{len(self.chapters)}")
        self.chapters[key] = _Chapter(copy, story.known(), told)
        return told

    def _put_back(self, story: Any, chapter: _Chapter) -> Any:
        story.engine.dispose()
        databases.put_back(chapter.copy, story.url)
        story.learn(chapter.known)
        return chapter.told


def chapter(tell: Callable[..., Any]) -> Callable[..., Any]:
    """Mark what a story may begin with; after anything else has happened it is told as it stands."""

    @wraps(tell)
    def begun(story: Any, **given: Any) -> Any:
        if not story.is_untouched:
            return tell(story, **given)
        return story.shelf.begin(
            story, f"{tell.__name__} {sorted(given.items())}", lambda: tell(story, **given)
        )

    return begun
