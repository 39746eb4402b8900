"""The other end of a proof: the mail server's process, its file, and the journal beside it."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from tests import dovecot
from tests.scheduler.mail_sink import a_free_port


@dataclass(frozen=True)
class FarEnd:
    """A mail server that runs, and what it wrote down."""

    port: int
    path: Path
    journal_port: int | None

    def lines(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []

    def copies(self) -> Counter[str]:
        """Return how many copies each recipient got: there is one reminder for each."""
        return Counter(line["to"] for line in self.lines())

    def came_unflagged(self) -> int:
        """Return how many recipients got another copy that was not flagged when it came."""
        return len({line["to"] for line in self.lines() if int(line["copy"]) > 1 and not line["flagged"]})

    def identities(self) -> int:
        """Return the largest number of pairs of Message-ID and Date that one recipient's copies have."""
        pairs = {(line["to"], line["id"], line["date"]) for line in self.lines()}
        return max(Counter(to for to, _, _ in pairs).values(), default=0)


@contextmanager
def far_end(
    folder: Path, url: str, *, seed: int = 1, faults: str = "0,0,0", journal: bool = False
) -> Iterator[FarEnd]:
    """Run a mail server, with a journal if asked; what it takes is written into `folder`."""
    with dovecot.served() if journal else nullcontext() as mailbox:
        there = FarEnd(a_free_port(), folder / "sink.jsonl", mailbox.port if mailbox else None)
        there.path.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.proofs.sink", str(there.port), str(there.path)]
        command += ["--database", url, "--seed", str(seed), "--faults", faults]
        command += ["--journal", str(mailbox.folder)] if mailbox else []
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            wait_until_ready(process)
            yield there
        finally:
            process.kill()
            process.communicate()


def wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Wait for the line that a process of a proof says once it can be used."""
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
