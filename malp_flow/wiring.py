"""Settings turned into a house: database, seal, letters. Front doors open their transactions here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Event
from typing import TypeVar

from pydantic import SecretStr
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from malp_flow.engine.loading import Definition, load_workflow
from malp_flow.errors import Misconfigured
from malp_flow.folders import files_by_name, shipped
from malp_flow.outputs import sign_in_providers
from malp_flow.outputs.identity_provider import Provider
from malp_flow.outputs.journal import JournalSettings
from malp_flow.outputs.mail import MailSettings
from malp_flow.outputs.rendering import Letters
from malp_flow.records.refusals import Collided, in_our_words
from malp_flow.records.sealing import Seal, new_keyset
from malp_flow.records.session import create_all_in_memory, make_engine, migrate, sessions
from malp_flow.records.worker_names import WorkerName, worker_name
from malp_flow.services import holdings, library
from malp_flow.services.delivery import Sender
from malp_flow.services.tool_shelf import ToolShelf
from malp_flow.settings import Settings

Result = TypeVar("Result")
_OF_A_MAILBOX = ("host", "port", "user", "security", "folder", "ca_file")
AWAY = (OperationalError, Collided)
"""What a database raises that is locked, full or gone: it says nothing about what was to be done."""
REPETITIONS = 2
"""How often an act is carried out anew after it collided with another."""


@dataclass(frozen=True)
class House:
    """One installation. `clock` returns this moment, aware, in UTC; only front doors ask it."""

    settings: Settings
    engine: Engine
    maker: sessionmaker[Session]
    letters: Letters
    clock: Callable[[], datetime]

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session that is committed at the end, or rolled back when anything is raised.

        What the database refuses is raised as Conflict or Refused, in words that quote nothing.
        """
        with in_our_words(), self.maker() as session, session.begin():
            yield session

    def carry_out(self, act: Callable[[Session], Result]) -> Result:
        """Carry out an act in a transaction and return what it returned; anew when it collided with another.

        An act may therefore run three times, each time in a fresh session; it must leave no trace elsewhere.
        Raises Collided when the last time went no better.
        """
        for _ in range(REPETITIONS):
            try:
                return self._once(act)
            except Collided:
                continue
        return self._once(act)

    def _once(self, act: Callable[[Session], Result]) -> Result:
        with self.transaction() as session:
            return act(session)

    def insist(self, act: Callable[[Session], None]) -> None:
        """Carry out an act in a transaction, again each second until the database takes it."""
        while True:
            try:
                return self._once(act)
            except AWAY:
                Event().wait(1)

    @contextmanager
    def working_name(self) -> Iterator[str]:
        """Give this process a name that no other living worker has, until the block ends."""
        with worker_name(self.engine) as name:
            yield name

    @staticmethod
    def present_name(name: str) -> str:
        """Return the name that a worker has now: a server that was away has let go of the old one."""
        return name.present() if isinstance(name, WorkerName) else name

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session for looking only: it takes no write lock and keeps nothing."""
        reader = self.engine.execution_options(readonly=True)
        with self.maker(bind=reader) as session, holdings.read_once(session):
            yield session
            session.rollback()

    @cached_property
    def sender(self) -> Sender:
        """Who letters come from."""
        settings = self.settings
        return Sender(
            name=settings.sender_name,
            address=settings.sender_address,
            reply_to=settings.reply_to or settings.sender_address,
            mail_domain=settings.mail_domain or settings.sender_address.rpartition("@")[2],
            base_url=settings.address_of_this_service,
        )

    @cached_property
    def providers(self) -> tuple[Provider, ...]:
        """Organisations whose people may sign in by their own service; raises Misconfigured."""
        return sign_in_providers.read(self.settings.single_sign_on_file)

    @cached_property
    def mail(self) -> MailSettings:
        """How to reach the mail server."""
        settings = self.settings
        return MailSettings(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value() if settings.smtp_password else "",
            ca_file=settings.smtp_ca_file,
        )

    @cached_property
    def journal(self) -> JournalSettings | None:
        """How to ask the mailbox that gets a copy of every letter; None where there is none."""
        return self._mailbox("journal")

    @cached_property
    def post(self) -> JournalSettings | None:
        """How to read the mailbox that letters are answered to; None where there is none."""
        return self._mailbox("post")

    def _mailbox(self, name: str) -> JournalSettings | None:
        given = {each: getattr(self.settings, f"{name}_{each}") for each in _OF_A_MAILBOX}
        if not given["host"]:
            return None
        password = getattr(self.settings, f"{name}_password")
        return JournalSettings(**given, password=password.get_secret_value() if password else "")

    @cached_property
    def ways_of_alarms(self) -> tuple[MailSettings, ...]:
        """How alarms leave: by the second mail server where there is one, then by the ordinary one."""
        settings, password = self.settings, self.settings.alarm_smtp_password
        if not settings.alarm_smtp_host:
            return (self.mail,)
        second = MailSettings(
            host=settings.alarm_smtp_host,
            port=settings.alarm_smtp_port,
            security=settings.alarm_smtp_security,
            user=settings.alarm_smtp_user,
            password=password.get_secret_value() if password else "",
            ca_file=settings.alarm_smtp_ca_file,
        )
        return (second, self.mail)


def build(settings: Settings, *, clock: Callable[[], datetime]) -> House:
    """Return the house of these settings, its tables brought up to date; raises Misconfigured."""
    if settings.keyset is None:
        raise Misconfigured("MALP_KEYSET or MALP_KEYSET_FILE is missing: without it nothing can be sealed.")
    url = settings.database_url
    engine = make_engine(url)
    if engine.dialect.name == "sqlite" and engine.url.database in {None, "", ":memory:"}:
        create_all_in_memory(engine)
    else:
        migrate(url)
    own = settings.own_folder
    letters = Letters(shipped("notifications"), own / "notifications" if own else None)
    shelf = ToolShelf.of_folders(*(folder / "tools" for folder in _workflows(settings)))
    seal = Seal.from_keyset(settings.keyset.get_secret_value())
    house = House(
        settings,
        engine,
        sessions(engine, seal, tool_shelf=shelf, identity_sheets=settings.identity_sheets),
        letters,
        clock,
    )
    activate_workflows(house)
    return house


def house_in_memory(*, clock: Callable[[], datetime]) -> House:
    """Return an empty house that is forgotten with the process: for a rehearsal. No letter leaves it."""
    address = "rehearsal@rehearsal.example"
    settings = Settings(
        database_url="sqlite:///:memory:", keyset=SecretStr(new_keyset()), sender_address=address
    )
    return build(settings, clock=clock)


def activate_workflows(house: House) -> None:
    """Activate the workflow files that came with this version, and those of the place’s own folder.

    Of two files by one name, one’s own stands for the shipped one. Those known already stay as they are.
    Raises BrokenDefinition when one is broken, and then activates none.
    """
    names = house.letters.names()
    found = [
        (str(path), _proven(str(path), path.read_bytes(), names))
        for path in files_by_name(*_workflows(house.settings))
    ]
    with house.transaction() as session:
        for source, definition in found:
            library.activate(session, definition, by=None, now=house.clock(), source=source)


@lru_cache(maxsize=64)
def _proven(source: str, raw: bytes, letters: frozenset[str]) -> Definition:
    """Return a definition, proven once for the same bytes and letters: it never changes."""
    return load_workflow(source, raw, letters=letters)


def _workflows(settings: Settings) -> list[Path]:
    own = settings.own_folder
    return [shipped("workflows"), *([own / "workflows"] if own else [])]
