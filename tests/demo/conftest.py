"""Whole servers in one process, as the tests of federation have them."""

from tests.federation.conftest import fediverse as fediverse
