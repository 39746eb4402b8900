"""The folder of a demonstration: database, keyset, its own clock, and the mail that arrived."""

import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from malp_flow.services.installation import fresh_keyset
from malp_flow.settings import Settings

BEGUN, BUILT = "begun", "built"
"""What `state` says; `begun` was left by a building that did not come to its end."""


@dataclass(frozen=True)
class Folder:
    """Where a demonstration lives. It never holds anything real, so it may be thrown away."""

    path: Path

    @property
    def mail(self) -> Path:
        """Where letters arrive, one file each."""
        return self.path / "mail"

    def is_built(self) -> bool:
        """Return whether the whole story is in it."""
        state = self.path / "state"
        return state.is_file() and state.read_text("utf-8") == BUILT

    def say(self, state: str) -> None:
        """Write down how far the building is."""
        (self.path / "state").write_text(state, "utf-8")

    def clear(self) -> None:
        """Empty it: only what a demonstration puts there, nothing else that may lie beside it."""
        for name in ("mail", "state", "clock", "keyset.json", "secret"):
            _remove(self.path / name)
        for database in self.path.glob("malp_flow.db*"):
            _remove(database)

    def prepare(self) -> None:
        """Make what is not there yet."""
        self.mail.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o700)
        for name, make in (("keyset.json", fresh_keyset), ("secret", lambda: secrets.token_hex(32))):
            path = self.path / name
            if not path.exists():
                path.write_text(make(), "utf-8")
                path.chmod(0o600)

    def settings(self, *, port: int, mail_port: int) -> Settings:
        """Return the settings. The environment is not read: it may name a real mail server."""
        return Settings(
            data_folder=self.path,
            address_of_this_service=f"http://localhost:{port}",
            keyset=SecretStr((self.path / "keyset.json").read_text("utf-8")),
            secret_key=SecretStr((self.path / "secret").read_text("utf-8")),
            smtp_host="127.0.0.1",
            smtp_port=mail_port,
            smtp_security="none",
            sender_address="reviews@example.org",
            sender_name="Fernshire Safeguarding Children Partnership",
            languages="cy",
        )

    def clock(self, begins_at: datetime) -> "Clock":
        """Return the demonstration's clock, where it stood last; `begins_at` the first time."""
        return Clock(self.path / "clock", begins_at)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


class Clock:
    """A clock that stands still until somebody moves it on, and remembers where it stood."""

    def __init__(self, path: Path, begins_at: datetime) -> None:
        self._path = path
        kept = path.read_text("utf-8") if path.exists() else ""
        self._moment = datetime.fromisoformat(kept) if kept else begins_at

    def __call__(self) -> datetime:
        """Return the demonstration's moment, aware, in UTC."""
        return self._moment

    def move_to(self, moment: datetime) -> None:
        """Stand at a later moment; an earlier one changes nothing: time does not go back."""
        if moment > self._moment:
            self._moment = moment

    def keep(self) -> None:
        """Write the moment down for the next start."""
        fresh = self._path.with_suffix(".new")
        fresh.write_text(self._moment.isoformat(), "utf-8")
        fresh.replace(self._path)
