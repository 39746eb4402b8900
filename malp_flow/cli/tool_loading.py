"""Files of audit tools and overlays for commands: read and proven, or refused with every fault."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from malp_flow.engine.audit_tool import Overlay, Scale, Tool
from malp_flow.engine.audit_tool_loading import load_overlay, load_tool
from malp_flow.engine.definition_errors import nearest
from malp_flow.engine.problems import BrokenDefinition, Problem, quoted
from malp_flow.engine.yaml_reading import Document, read
from malp_flow.folders import shipped
from malp_flow.services.tool_shelf import scales_of

_SHIPPED = shipped("workflows") / "tools"


def loaded(path: Path, files: Sequence[Path] = ()) -> Tool | Overlay:
    """Return the tool or the overlay in a file, an overlay laid on its tool.

    That tool is one of `files`, or stands beside the overlay or one folder up, or was shipped.
    Raises BrokenDefinition with every fault.
    """
    raw = path.read_bytes()
    document = read(str(path), raw)
    if not isinstance(document.data, dict) or "overlay" not in document.data:
        return load_tool(str(path), raw, scales=_scales(path))
    base = _base(path, files, document)
    return load_overlay(str(path), raw, of=base, scales=_scales(path))


def _scales(path: Path) -> Mapping[str, Scale]:
    """Return the scales that a file may use by name: those beside it or one folder up, before the shipped."""
    folder = path.resolve().parent
    return scales_of(_SHIPPED, folder.parent, folder)


def _base(path: Path, files: Sequence[Path], document: Document) -> Tool | None:
    data = document.data
    wanted = data.get("of") if isinstance(data, dict) else None
    if not isinstance(wanted, str):
        return None  # the schema says so, with its place
    names = dict[str, Path]()
    for candidate in (*sorted(_SHIPPED.glob("*.yaml")), *_beside(path), *files):
        name = _name_in(candidate)
        if name:
            names[name] = candidate
    if wanted not in names:
        sentence = f"There is no audit tool {quoted(wanted)}."
        place = document.place(("of",))
        mend = nearest(wanted, sorted(names))
        raise BrokenDefinition(str(path), [Problem(*place, "S3-unknown-tool", sentence, mend)])
    try:
        return load_tool(str(names[wanted]), names[wanted].read_bytes(), scales=_scales(names[wanted]))
    except BrokenDefinition:
        sentence = f"Its audit tool {quoted(names[wanted].name)} is broken, so it cannot be laid on it."
        place = document.place(("of",))
        mend = f"Check {names[wanted]} first."
        raise BrokenDefinition(str(path), [Problem(*place, "S3-broken-tool", sentence, mend)]) from None


def _beside(path: Path) -> list[Path]:
    folder = path.resolve().parent
    return [
        each for where in (folder.parent, folder) for each in sorted(where.glob("*.yaml")) if each != path
    ]


def _name_in(path: Path) -> str:
    """Return the id of the tool in a file; empty for one that is something else, or cannot be read."""
    try:
        data = read(str(path), path.read_bytes()).data
    except BrokenDefinition:
        return ""
    return str(data.get("tool") or "") if isinstance(data, dict) else ""
