"""The audit tools and themes of this installation: those shipped, with a partnership’s own files in front.

Whoever wires a house fills the shelf once and lays it into its sessions, like the seal. A change on the disk
counts from the next start.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NoReturn, Self

from sqlalchemy.orm import Session

from malp_flow.engine.audit_tool import Overlay, Scale, Tool
from malp_flow.engine.audit_tool_checking import faults_together
from malp_flow.engine.audit_tool_loading import load_overlay, load_scales, load_tool
from malp_flow.engine.definition_errors import nearest
from malp_flow.engine.problems import BrokenDefinition, Problem, quoted
from malp_flow.engine.yaml_reading import read
from malp_flow.errors import BadDefinition
from malp_flow.folders import files_by_name, shipped

Files = tuple[tuple[Path, bytes], ...]


class NoSuchTool(BadDefinition):
    """The workflow asks for an audit tool that is not here. Put its file into workflows/tools."""


@dataclass(frozen=True, slots=True)
class ToolShelf:
    """Audit tools, overlays and shared scales by their ids. Threads may share it."""

    tools: Mapping[str, Tool]
    overlays: Mapping[str, Overlay]
    scales: Mapping[str, Scale]

    @classmethod
    def of_folders(cls, *folders: Path) -> Self:
        """Return what stands in folders of tools, each with folders `overlays` and `scales`.

        Of two files by one name, the one of the later folder counts. Raises BrokenDefinition.
        """
        overlays = files_by_name(*(folder / "overlays" for folder in folders))
        found = _read_once(_files(files_by_name(*folders)), _files(overlays), _files(_scale_files(*folders)))
        return cls(*found)

    def tool(self, name: str | None) -> Tool:
        """Return the tool of this id; raises NoSuchTool."""
        found = self.tools.get(name or "")
        if found is None:
            raise NoSuchTool
        return found

    def themes_of(self, tools: Collection[str | None]) -> tuple[Overlay, ...]:
        """Return the overlays that fit one of these tools."""
        return tuple(theme for theme in self.overlays.values() if theme.of in tools)


def shelf_of(session: Session) -> ToolShelf:
    """Return the shelf of the house that made this session; without one, what was shipped."""
    shelf: ToolShelf | None = session.info.get("tool_shelf")
    return shelf or _as_shipped()


def laid_into(
    transaction: Callable[[], AbstractContextManager[Session]], shelf: ToolShelf
) -> Callable[[], AbstractContextManager[Session]]:
    """Return the same transactions with this shelf in their sessions: for a rehearsal of one’s own files."""

    @contextmanager
    def opened() -> Iterator[Session]:
        with transaction() as session:
            session.info["tool_shelf"] = shelf
            yield session

    return opened


@cache
def _as_shipped() -> ToolShelf:
    return ToolShelf.of_folders(shipped("workflows") / "tools")


def scales_of(*folders: Path) -> Mapping[str, Scale]:
    """Return the shared scales in folders of tools; raises BrokenDefinition."""
    return _scales(_files(_scale_files(*folders)))


def _scale_files(*folders: Path) -> list[Path]:
    return files_by_name(*(folder / "scales" for folder in folders))


def _files(paths: Sequence[Path]) -> Files:
    return tuple((path, path.read_bytes()) for path in paths)


@lru_cache(maxsize=16)
def _read_once(
    tools: Files, overlays: Files, scales: Files
) -> tuple[dict[str, Tool], dict[str, Overlay], Mapping[str, Scale]]:
    """Return what stands in these files; the same bytes are read once, for they never say anything else."""
    shared = _scales(scales)
    found = _tools(tools, shared)
    return found, _overlays(overlays, found, shared), shared


def _scales(files: Files) -> Mapping[str, Scale]:
    return {name: points for path, raw in files for name, points in load_scales(str(path), raw).items()}


def _tools(files: Files, scales: Mapping[str, Scale]) -> dict[str, Tool]:
    found: dict[str, Tool] = {}
    places: dict[str, Path] = {}
    for path, raw in files:
        tool = load_tool(str(path), raw, scales=scales)
        _refuse_second(path, "tool", tool.tool, places)
        found[tool.tool] = tool
    return found


def _overlays(files: Files, tools: Mapping[str, Tool], scales: Mapping[str, Scale]) -> dict[str, Overlay]:
    found: dict[str, Overlay] = {}
    places: dict[str, Path] = {}
    for path, raw in files:
        overlay = load_overlay(str(path), raw, scales=scales)
        if overlay.of not in tools:
            sentence = f"There is no audit tool {quoted(overlay.of)}."
            _refuse(path, "of", "S3-unknown-tool", sentence, nearest(overlay.of, sorted(tools)))
        _refuse_second(path, "overlay", overlay.overlay, places)
        if any(faults_together(tools[overlay.of], overlay)):
            load_overlay(str(path), raw, of=tools[overlay.of], scales=scales)  # tells where
        found[overlay.overlay] = overlay
    return found


def _refuse_second(path: Path, key: str, name: str, places: dict[str, Path]) -> None:
    """Two files with one id would leave it to chance which of them is asked."""
    if name in places:
        sentence = f"The id {quoted(name)} is taken already, by {places[name].name}."
        mend = f"Give this one another id, or name the file {places[name].name} to stand for that one."
        _refuse(path, key, "S1-id-used-twice", sentence, mend)
    places[name] = path


def _refuse(path: Path, key: str, code: str, sentence: str, mend: str) -> NoReturn:
    place = read(str(path), path.read_bytes()).place((key,))
    raise BrokenDefinition(str(path), [Problem(*place, code, sentence, mend)])
