"""Whether a port of this machine is free, asked before anything is built for it."""

import errno
import os
import socket
from collections.abc import Iterable

from malp_flow.errors import Refused

OTHERS = range(8123, 8224)
"""Ports to propose; few programs claim one of these for themselves."""


class PortInUse(Refused):
    """Another program listens at this port."""

    def __init__(self, port: int, other: int | None) -> None:
        mend = f"Try --port {other}." if other else "Choose another one with --port."
        super().__init__(f"Port {port} is in use. {mend}")


def insist_on(host: str, port: int, *, others: Iterable[int] = OTHERS) -> None:
    """Raise PortInUse, with a free port of `others`, when somebody listens at this one.

    What else may be wrong with the address is left to the server that will listen there.
    """
    if not _is_free(host, port):
        raise PortInUse(port, next((other for other in others if _is_free(host, other)), None))


def _is_free(host: str, port: int) -> bool:
    """Return whether every address of the host takes a listener; `localhost` may have two."""
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return True
    return all(_takes_a_listener(family, address) for family, _, _, _, address in places)


def _takes_a_listener(family: int, address: tuple[object, ...]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            if os.name == "posix":
                # As the server does: a port left a minute ago is free. On Windows every port would be.
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        return error.errno != errno.EADDRINUSE
    return True
