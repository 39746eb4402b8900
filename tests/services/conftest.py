"""A partnership on either database."""

import pytest

from tests.stories.fernshire import Fernshire


@pytest.fixture
def fernshire(database_url):
    partnership = Fernshire(database_url)
    yield partnership
    partnership.engine.dispose()


@pytest.fixture
def fernshire_on_a_file(sqlite_url):
    partnership = Fernshire(sqlite_url)
    yield partnership
    partnership.engine.dispose()
