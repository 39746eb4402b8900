"""`serve`, `worker` and `demo`: the front doors put together and started."""

import gc
import json
import logging
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click
import structlog
import waitress

from malp_flow import clock
from malp_flow.demo.demonstration import Demonstration, opened
from malp_flow.demo.folder import Folder
from malp_flow.outputs.mail import Mailer
from malp_flow.scheduler import jobs, reading_post
from malp_flow.scheduler.run import ticking
from malp_flow.services import trying_again
from malp_flow.settings import load_settings, require
from malp_flow.start import ports, soundness
from malp_flow.start.moments import MOMENT, running_from
from malp_flow.start.stopping import Stop
from malp_flow.watching import EVERY_SECONDS, Watch
from malp_flow.web import application
from malp_flow.web.demonstration import links, pages_of
from malp_flow.wiring import House, build
from malp_flow.wording import ngettext

_port = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
_MAIL = ("smtp_host", "sender_address")


def _go_on() -> bool:
    return False


def _work(house: House, owner: str = "worker", stop: Callable[[], bool] = _go_on) -> tuple[int, int]:
    """Do what the clock brings now; return how many reminders were queued and how many letters left."""
    queued = jobs.tick(house, stop=stop)
    with closing(Mailer(house.mail)) as mailer:
        sent = jobs.deliver(house, mailer, owner=owner, stop=stop)
    reading_post.read_post(house)
    return queued, sent


def _beat_of(house: House) -> Callable[[], object]:
    return lambda: _work(house)


def _quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def _log_aside() -> None:
    # What a command answers goes to stdout, so that scripts can read it; what it says on the way does not.
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


@click.command()
@_port
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@soundness.despite
def serve(port: int, host: str, despite_faults: bool) -> None:
    """Serve the pages; reminders and emails are the worker’s.

    Example: malp-flow serve --port 8000
    """
    ports.insist_on(host, port)
    settings = load_settings()
    require(settings, "secret_key", *_MAIL)
    house = build(settings, clock=clock.now)
    soundness.insist(house, despite_faults=despite_faults)
    app = application.create_app(house)
    # What is loaded now stays. Looking through it for rubbish again made one page in ten wait for 0.3 s.
    gc.collect()
    gc.freeze()
    click.echo(
        f"Serving {settings.address_of_this_service} on {host}, port {port}. Stop with Ctrl-C.", err=True
    )
    with ticking(Watch(house).come_by, every_seconds=EVERY_SECONDS):
        waitress.serve(
            app,
            host=host,
            port=port,
            threads=8,
            ident=None,
            clear_untrusted_proxy_headers=not settings.trusted_proxies,  # else our guard never sees them
        )


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end; for cron.")
@click.option(
    "--now",
    "begins_at",
    type=MOMENT,
    help="Start the clock at this moment instead, with its zone; only for rehearsals and recovery.",
)
@soundness.despite
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value for machines.")
def worker(once: bool, begins_at: datetime | None, despite_faults: bool, as_json: bool) -> None:
    """Write down reminders as they become due, and send emails.

    With --now the clock starts at that moment and runs on; what is due by then is done, and emails leave.
    Told to stop (Ctrl-C or SIGTERM), it finishes the email in hand and ends with 0; told twice, at once.

    Example: malp-flow worker --once
    """
    _log_aside()
    settings = load_settings()
    require(settings, *_MAIL)
    house = build(settings, clock=running_from(begins_at) if begins_at else clock.now)
    if begins_at:
        click.echo(f"The clock starts at {begins_at.isoformat()}.", err=True)
    if not once:
        soundness.insist(house, despite_faults=despite_faults)
    with house.working_name() as name, Stop() as stop:
        jobs.take_up(house, owner=name)
        if once:
            queued, sent = _work(house, name, stop)
            Watch(house).come_by()
            _tell_once(house, queued, sent, as_json=as_json)
            return
        with ticking(_watched(house, lambda: _work(house, name, stop))):
            click.echo("Working. Stop with Ctrl-C.", err=True)
            stop.wait()


def _tell_once(house: House, queued: int, sent: int, *, as_json: bool) -> None:
    written = ngettext("%(num)s reminder written down", "%(num)s reminders written down", queued)
    left = ngettext("%(num)s email sent", "%(num)s emails sent", sent)
    words = f"{written % {'num': queued}}, {left % {'num': sent}}."
    click.echo(json.dumps({"queued": queued, "sent": sent}) if as_json else words)
    with house.reading() as session:
        if trying_again.is_closed(session, now=house.clock()):
            click.echo("The mail server takes no emails now. They wait; the next run tries again.", err=True)


def _watched(house: House, work: Callable[[], object]) -> Callable[[], None]:
    watch = Watch(house)

    def come_by() -> None:
        watch.come_by()  # before the work, which may be what fails
        work()

    return come_by


@click.command()
@_port
@click.option("--reset", is_flag=True, help="Throw the present demonstration away and build it anew.")
@click.option(
    "--folder",
    default="data/demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where it is kept.",
)
@click.option("--build-only", is_flag=True, help="Build it and end, without serving pages.")
def demo(port: int, reset: bool, folder: Path, build_only: bool) -> None:
    """Serve a demonstration: an invented partnership, letters that go nowhere, a clock you move on.

    Example: malp-flow demo --reset
    """
    _quiet()
    if not build_only:
        ports.insist_on("localhost", port)
    place = Folder(folder)
    if reset:
        place.clear()
    if not place.is_built():
        click.echo("Building the demonstration: eight months of eleven invented reviews …", err=True)
    with opened(place, port=port, beat_of=_beat_of) as running:
        click.echo(f"{running.box.count()} emails have arrived in {place.mail}.")
        if not build_only:
            _serve_demo(running, port)


def _serve_demo(running: Demonstration, port: int) -> None:
    shown = application.Demonstration(pages=(pages_of(running),), links=links())
    app = application.create_app(running.house, demo=shown)
    with ticking(running.work):
        click.echo(
            f"Open http://localhost:{port} – stop with Ctrl-C. The clock: http://localhost:{port}/demonstration/clock"
        )
        waitress.serve(app, listen=f"localhost:{port}", threads=8, ident=None)
