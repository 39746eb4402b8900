"""Mail servers on this machine, real ones, that keep what they are given and answer as they are told."""

import contextlib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

PASSWORD = "correct horse"  # noqa: S105 - made up, for a server that lives for one test


@dataclass
class Post:
    """The far end: what it was given, over how many connections, and what it shall answer."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    """For MAIL, RCPT or DATA: the replies to give, first come first served; then all is accepted."""
    drop_at: set[str] = field(default_factory=set)
    """Verbs at which the line is cut, or `after DATA`: once the letter is kept, before the answer."""
    letters: list[tuple[str, str, bytes]] = field(default_factory=list)
    connections: set[tuple[str, int]] = field(default_factory=set)
    sign_ins: list[tuple[bytes, bytes]] = field(default_factory=list)
    """Name and password, each time somebody tried."""

    def reply(self, verb: str, server: SMTP, default: str) -> str:
        if verb in self.drop_at:
            server.transport.abort()
        waiting = self.answers.get(verb, [])
        return waiting.pop(0) if waiting else default

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        self.connections.add(session.peer)
        answer = self.reply("MAIL", server, "250 OK")
        envelope.mail_from = address if answer.startswith("2") else None
        return answer

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        answer = self.reply("RCPT", server, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        answer = self.reply("DATA", server, "250 2.0.0 kept")
        if answer.startswith("2") and "DATA" not in self.drop_at:
            self.letters.append((envelope.mail_from, *envelope.rcpt_tos, envelope.content))
        self.reply("after DATA", server, "")
        return answer

    def authenticate(self, server, session, envelope, mechanism, data):
        self.sign_ins.append((data.login, data.password) if isinstance(data, LoginPassword) else (b"", b""))
        # `handled=False` lets aiosmtpd answer the failure; otherwise the client waits for ever.
        return AuthResult(success=self.sign_ins[-1][1] == PASSWORD.encode(), handled=False)


class _QuietSMTP(SMTP):
    """aiosmtpd's server, that does not write to a line which the test has cut."""

    async def push(self, status):
        if not self.transport.is_closing():
            await super().push(status)


class _Controller(Controller):
    def factory(self):
        return _QuietSMTP(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self):
        # aiosmtpd tries itself out; port 0 stands for any free port, so it is told which one that was.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


Opener = Callable[..., contextlib.AbstractContextManager[int]]


@contextlib.contextmanager
def served(post: Post, **settings) -> Iterator[int]:
    """Run a mail server on loopback and yield its port."""
    controller = _Controller(post, hostname="127.0.0.1", port=0, **settings)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture(name="served")
def served_fixture() -> Opener:
    return served


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def certified(authority: trustme.CA) -> Callable[[str], ssl.SSLContext]:
    """A server's TLS context with a certificate of our authority, for the name given."""

    def context_for(name: str) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name).configure_cert(context)
        return context

    return context_for
