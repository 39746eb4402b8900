"""A partnership on either database."""

import pytest

from tests.stories.fernshire import Fernshire


@pytest.fixture
def fernshire(database_url):
    partnership = Fernshire(database_url)
    yield partnership
    partnership.engine.dispose()
