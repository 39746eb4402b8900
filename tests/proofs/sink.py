"""A mail server in a process of its own that writes down what it takes, before it says that it took it.

python -m tests.proofs.sink PORT FILE SEED FAULTS    FAULTS: shares of 451, 550, lost lines: 0.2,0.02,0.03
"""

import asyncio
import json
import os
import random
import sys
from email import message_from_bytes

from aiosmtpd.smtp import SMTP, Envelope, Session

LONGEST_PAUSE = 0.016
"""Seconds before and after a letter is written down: a kill in the second one makes a duplicate."""


class Sink:
    """Takes letters, slowly, or fails as it was told to."""

    def __init__(self, path: str, seed: int, faults: tuple[float, float, float]) -> None:
        self.out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.dice, self.faults = random.Random(seed), faults

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        busy, gone, lost = self.faults
        cast = self.dice.random()
        if cast < busy:
            return "451 4.3.0 come back later"
        if cast < busy + gone:
            return "550 5.1.1 nobody of that name"
        await self._pause()
        self._write(envelope)
        if cast < busy + gone + lost:
            server.transport.abort()
            return "421 lost"
        await self._pause()
        return "250 2.0.0 taken"

    async def _pause(self) -> None:
        await asyncio.sleep(self.dice.uniform(0, LONGEST_PAUSE))

    def _write(self, envelope: Envelope) -> None:
        message = message_from_bytes(bytes(envelope.content or b""))
        line = {"id": message["Message-ID"], "date": message["Date"], "to": envelope.rcpt_tos[0]}
        os.write(self.out, json.dumps(line).encode() + b"\n")


async def serve(port: int, sink: Sink) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, hostname="sink.example"), "127.0.0.1", port)
    print("ready", flush=True)  # noqa: T201 - the parent waits for it
    await server.serve_forever()


if __name__ == "__main__":
    shares = tuple(map(float, sys.argv[4].split(",")))
    asyncio.run(serve(int(sys.argv[1]), Sink(sys.argv[2], int(sys.argv[3]), shares)))
