"""Floors, and the one door of each outside library."""

import os
import subprocess
import sys

from tests.house.files import ROOT, imports, modules


def test_imports_downwards_only():
    # A process of its own: import-linter changes the logging and the path of the one it runs in.
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]

    done = subprocess.run(
        [*command, "--no-logo"], cwd=ROOT, capture_output=True, text=True, env={**os.environ}
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_sends_mail_through_one_module():
    doors = [name for name, tree in modules() if any(_belongs(each, "yagmail") for each in imports(tree))]

    assert doors == ["malp_flow/outputs/mail.py"]


def test_never_talks_to_a_mail_server_behind_that_door():
    guilty = [name for name, tree in modules() if any(_belongs(each, "smtplib") for each in imports(tree))]

    assert not guilty


def _belongs(module: str, library: str) -> bool:
    return module.split(".")[0] == library
