"""A real IMAP server on this machine, Debian's dovecot, with one mailbox that a test can fill."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

PROGRAM = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else None)
USER, PASSWORD = "journal", "correct-horse"
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
default_internal_user = {inside}
default_internal_group = {inside_group}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
mailbox_list_index = no
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={folder}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {encrypted}
  }}
}}
service imap {{
  process_limit = 20
}}
"""


@dataclass(frozen=True)
class Mailbox:
    """A mailbox that is served: `port` with STARTTLS or nothing, `tls_port` with TLS from the start."""

    folder: Path
    port: int
    tls_port: int

    def keep(self, data: bytes) -> None:
        """Lay a message into it, as a mail server does: written elsewhere, then put there at once."""
        name = f"{uuid.uuid4().hex}.test"
        (written := self.folder / "tmp" / name).write_bytes(data)
        written.chmod(0o666)
        written.rename(self.folder / "new" / name)


@contextmanager
def served(*, certificate: Path | None = None, key: Path | None = None) -> Iterator[Mailbox]:
    """Run the server and give its mailbox; everything is gone afterwards."""
    assert PROGRAM is not None
    # A socket's path may have 107 characters at most, so pytest's long temporary paths will not do.
    folder = Path(tempfile.mkdtemp(prefix="malp-post-"))
    process = None
    try:
        mailbox = _prepared(folder, certificate, key)
        with (folder / "said").open("w") as said:
            command = [PROGRAM, "-F", "-c", folder / "dovecot.conf"]
            process = subprocess.Popen(command, stdout=said, stderr=said)
        _wait_for(mailbox, process)
        yield mailbox
    finally:
        if process is not None:
            process.terminate()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _prepared(folder: Path, certificate: Path | None, key: Path | None) -> Mailbox:
    mailbox = Mailbox(folder / "mail", *_free_ports())
    is_root = os.geteuid() == 0
    me, mine = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
    owner, group = (pwd.getpwnam("nobody")[2:4]) if is_root else (os.geteuid(), os.getegid())
    for each in (mailbox.folder, *(mailbox.folder / name for name in ("tmp", "new", "cur"))):
        each.mkdir()
        each.chmod(0o777)
    if is_root:
        folder.chmod(0o755)
        for each in (folder, *folder.rglob("*")):
            os.chown(each, owner, group)
    text = _CONFIGURATION.format(
        folder=folder,
        ssl="yes" if certificate else "no",
        certificate=f"ssl_cert = <{certificate}\nssl_key = <{key}" if certificate else "",
        inside="dovecot" if is_root else me,
        inside_group="dovecot" if is_root else mine,
        login="dovenull" if is_root else me,
        password=PASSWORD,
        owner=owner,
        group=group,
        plain=mailbox.port,
        encrypted=mailbox.tls_port if certificate else 0,
    )
    (folder / "dovecot.conf").write_text(text)
    return mailbox


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _wait_for(mailbox: Mailbox, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            break
        try:
            with socket.create_connection(("127.0.0.1", mailbox.port), timeout=5) as line:
                if line.recv(4) == b"* OK":
                    return
        except OSError:
            pass
        Event().wait(0.05)
    said = [each.read_text() for each in mailbox.folder.parent.glob("*") if each.name in ("said", "log")]
    raise RuntimeError(f"dovecot did not start: {' '.join(said)}")
