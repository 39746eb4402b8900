"""Who sits at the machine: the account under which a command runs."""

import getpass
import os
import sys

if sys.platform != "win32":
    import pwd


def machine_account() -> str:
    """Return the name of the account of this process; its number where it has none.

    The system is asked and not the environment, which anybody can set; on Windows there is only that.
    """
    if sys.platform == "win32":
        return getpass.getuser()
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
