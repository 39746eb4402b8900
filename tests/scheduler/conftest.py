"""A partnership on either database, its clock, and a mail server that takes its letters."""

from datetime import date

import pytest
from aiosmtpd.controller import Controller

from tests.scheduler.mail_sink import Box, Clock, a_free_port, house_of
from tests.stories.fernshire import at


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def port(box):
    controller = Controller(box, hostname="127.0.0.1", port=a_free_port())
    controller.start()
    yield controller.port
    controller.stop()


@pytest.fixture
def clock():
    return Clock(at(date(2026, 1, 12)))


@pytest.fixture
def house(fernshire, clock):
    return house_of(fernshire, clock)
