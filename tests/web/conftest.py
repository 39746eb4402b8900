"""Pages are tested with hashes that are made quickly; tests of signing in itself take the real ones."""

import pytest
from argon2 import PasswordHasher

from malp_flow.services import sign_in


@pytest.fixture(autouse=True, scope="session")
def quick_hashes():
    slow = sign_in.hasher
    sign_in.hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    yield
    sign_in.hasher = slow
