"""The file that names the organisations whose people may sign in by their own service."""

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from malp_flow.errors import Misconfigured
from malp_flow.outputs.identity_provider import Provider

_Text = Annotated[str, Field(min_length=1, max_length=400)]


class _Named(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    name: _Text
    issuer: Annotated[str, Field(pattern=r"^(https://|http://localhost:)\S*[^/\s]$")]
    client_id: _Text
    client_secret: _Text
    must: Annotated[dict[str, str], Field(min_length=1)]
    subject: Annotated[str, Field(pattern=r"^(sub|oid)$")] = "sub"


def read(file: Path | None) -> tuple[Provider, ...]:
    """Return the providers of a file, none without one. Raises Misconfigured, which shows no value."""
    if file is None:
        return ()
    try:
        named = TypeAdapter(list[_Named]).validate_python(json.loads(file.read_text("utf-8")))
    except ValidationError as error:
        places = {".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False)}
        raise Misconfigured(f"MALP_SINGLE_SIGN_ON_FILE: look at {', '.join(sorted(places))}.") from None
    except (ValueError, OSError):
        raise Misconfigured("MALP_SINGLE_SIGN_ON_FILE is not JSON that can be read.") from None
    if len({each.id for each in named}) < len(named):
        raise Misconfigured("MALP_SINGLE_SIGN_ON_FILE: two providers have the same id.")
    return tuple(Provider(**each.model_dump()) for each in named)
