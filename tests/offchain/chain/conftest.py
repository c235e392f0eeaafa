"""The shared local chain, and one that a test may break."""

import pytest

from assay.chain import Anvil

from ..chain_fixtures import *  # noqa: F403


@pytest.fixture
def own_anvil():
    """An anvil for this test alone."""
    with Anvil() as running:
        yield running
