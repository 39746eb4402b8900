"""A workflow file copied under another name, as it stands: comments and order are kept."""

import re

from malp_flow.engine.forms import IDENTIFIER
from malp_flow.errors import Refused

_NAME = re.compile(r"^workflow:.*$", re.MULTILINE)
_VERSION = re.compile(r"^version:.*$", re.MULTILINE)


class NoName(Refused):
    """A name is small letters, figures and _, beginning with a letter. Choose such a one."""


def copied(text: str, name: str) -> str:
    """Return the file under another name, as its version 1. Raises NoName."""
    if not re.fullmatch(IDENTIFIER, name):
        raise NoName
    return _VERSION.sub("version: 1", _NAME.sub(f"workflow: {name}", text, count=1), count=1)
