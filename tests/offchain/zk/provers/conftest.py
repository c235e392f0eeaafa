"""Provers that leave no process behind."""

import pytest

from assay.zk.provers import prover_named

from ..proving_fixtures import *  # noqa: F403

LIMIT_BYTES = 512 * 2**20


@pytest.fixture(params=["snarkjs", "zksnake"])
def prover(request):
    """Each of the provers in turn."""
    prover = prover_named(request.param, LIMIT_BYTES)
    yield prover
    prover.close()


@pytest.fixture
def zksnake():
    prover = prover_named("zksnake", LIMIT_BYTES)
    yield prover
    prover.close()
