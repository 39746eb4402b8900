"""What happens in single reviews of the story beside the usual way, one strand each: by day, time and act."""

from collections.abc import Iterator
from functools import partial

from malp_flow.demo import came_back, cast, detours
from malp_flow.demo.scenes import On, Scene

_A = {agency.key: agency for agency in cast.AGENCIES}


def address_gone(on: On) -> Iterator[Scene]:
    """Tell how the email that says “signed off” comes back: a lead has left."""
    yield on(67, "09:40", partial(came_back.no_mailbox, who=_A["care"].lead))


def known_after_all(on: On) -> Iterator[Scene]:
    """Tell how a lead says that nobody is known, and finds a file after all."""
    yield on(6, "10:20", partial(detours.not_known, agency=_A["youth"]))
    yield on(9, "09:30", partial(detours.known_after_all, agency=_A["youth"]))


def asked_back(on: On) -> Iterator[Scene]:
    """Tell how an audit goes back for one answer, and how the answers are released to the event."""
    yield on(19, "11:10", partial(detours.send_back, agency=_A["care"]))
    yield on(21, "14:40", partial(detours.return_again, agency=_A["care"]))
    yield on(25, "10:15", detours.release)


def withdrawn(on: On) -> Iterator[Scene]:
    """Tell how one audit is taken back that was asked for by mistake."""
    yield on(5, "12:30", partial(detours.withdraw, agency=_A["housing"]))


def silence(on: On) -> Iterator[Scene]:
    """Tell what is done about an audit that does not come, and who answers."""
    yield on(16, "10:40", partial(came_back.reply, who=_A["health"].auditor))
    yield on(20, "14:50", partial(detours.remind, agency=_A["police"]))
    yield on(21, "14:20", partial(detours.ask_for_call, agency=_A["police"]))


def concern(on: On) -> Iterator[Scene]:
    """Tell how an immediate concern is raised, acted on, and written down two days later."""
    yield on(7, "10:55", partial(detours.raise_concern, agency=_A["school"]))
    yield on(9, "15:05", detours.acknowledge)


def in_the_line(on: On) -> Iterator[Scene]:
    """Tell how an auditor says that they had a part in the work: somebody else is to be named."""
    yield on(4, "09:05", partial(detours.had_a_part, agency=_A["early"]))
