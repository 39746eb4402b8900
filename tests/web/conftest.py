"""What tests of pages share: one browser, and hashes that are made quickly.

Tests of signing in itself take the real hashes.
"""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from malp_flow.services import sign_in
from tests.conftest import chromium as installed
from tests.web.browser import chromium


@pytest.fixture(autouse=True, scope="session")
def one_browser() -> Iterator[None]:
    if not installed():
        yield
        return
    with chromium():
        yield


@pytest.fixture(autouse=True, scope="session")
def quick_hashes() -> Iterator[None]:
    slow = sign_in.hasher, sign_in.of_nobody
    sign_in.hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    sign_in.of_nobody = sign_in.hasher.hash("nobody")
    yield
    sign_in.hasher, sign_in.of_nobody = slow
