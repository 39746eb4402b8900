"""A mail server in a process of its own that writes down what it takes, before it says that it took it.

python -m tests.proofs.sink PORT FILE --database URL [--seed 1] [--faults 0.2,0.02,0.03] [--journal FOLDER]

FAULTS are the shares of 451, 550, and letters that are taken before the line is cut. When a letter comes a
second time, the server looks into the database whether it is flagged by then, and writes that down too.
"""

import argparse
import asyncio
import json
import os
import random
import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine, text

from malp_flow.records.session import make_engine
from tests.dovecot import Mailbox

LONGEST_PAUSE = 0.016
"""Seconds before and after a letter is written down: a kill in the second one makes a duplicate."""
_FLAG = text("SELECT uncertain FROM letter WHERE message_id = :id")


class Sink:
    """Takes letters, slowly, or fails as it was told to."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.out = os.open(asked.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.dice = random.Random(asked.seed)
        self.faults = tuple(map(float, asked.faults.split(",")))
        self.database: Engine = make_engine(asked.database)
        self.journal = Mailbox(asked.journal, 0, 0) if asked.journal else None
        self.copies: Counter[str] = Counter()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        # A mail server that has the final dot goes on, also when nobody waits for its answer any more.
        return await asyncio.shield(self._answer(server, envelope))

    async def _answer(self, server: SMTP, envelope: Envelope) -> str:
        busy, gone, lost = self.faults
        cast = self.dice.random()
        if cast < busy:
            return "451 4.3.0 come back later"
        if cast < busy + gone:
            return "550 5.1.1 nobody of that name"
        await self._pause()
        self._take(envelope)
        if cast < busy + gone + lost:
            if server.transport is not None:
                server.transport.abort()
            return "421 lost"
        await self._pause()
        return "250 2.0.0 taken"

    async def _pause(self) -> None:
        await asyncio.sleep(self.dice.uniform(0, LONGEST_PAUSE))

    def _take(self, envelope: Envelope) -> None:
        data = bytes(envelope.content or b"")
        message = message_from_bytes(data)
        to = envelope.rcpt_tos[0]
        self.copies[to] += 1
        line = {
            "time": time.time(),  # noqa: TID251 - a proof runs in real time
            "to": to,
            "id": message["Message-ID"],
            "date": message["Date"],
            "copy": self.copies[to],
            "flagged": self.copies[to] > 1 and self._is_flagged(message["Message-ID"]),
        }
        os.write(self.out, json.dumps(line).encode() + b"\n")
        if self.journal is not None:
            self.journal.keep(data)

    def _is_flagged(self, message_id: str) -> bool:
        with self.database.execution_options(readonly=True).connect() as connection:
            return bool(connection.scalar(_FLAG, {"id": message_id}))


class _QuietSMTP(SMTP):
    """aiosmtpd's server, that does not write to a line which is cut."""

    async def push(self, status: str | bytes) -> None:
        if self.transport is not None and not self.transport.is_closing():
            await super().push(status)


async def serve(port: int, sink: Sink) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _QuietSMTP(sink, hostname="sink.example"), "127.0.0.1", port)
    print("ready", flush=True)  # noqa: T201 - the parent waits for it
    await server.serve_forever()


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("port", type=int)
    asked.add_argument("file", type=Path)
    asked.add_argument("--database", required=True)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--faults", default="0,0,0")
    asked.add_argument("--journal", type=Path)
    return asked.parse_args()


if __name__ == "__main__":
    given = _asked()
    asyncio.run(serve(given.port, Sink(given)))
