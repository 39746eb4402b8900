"""Where the shipped workflows, letters and documents are, in a checkout or a wheel; and one’s own."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the folder `workflows`, `notifications` or `documents` that came with this version.

    A checkout wins over a copy inside the package: an editable install leaves a stale one there.
    """
    checkout = _PACKAGE.parent / name
    if (_PACKAGE.parent / "pyproject.toml").is_file() and checkout.is_dir():
        return checkout
    return _PACKAGE / "shipped" / name


def files_by_name(*folders: Path) -> list[Path]:
    """Return the YAML files of these folders in the order of their names.

    Of two files with one name, the one in the later folder stands for both. A folder may be missing.
    """
    found = {path.name: path for folder in folders for path in folder.glob("*.yaml")}
    return [found[name] for name in sorted(found)]
