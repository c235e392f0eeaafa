"""Keys and proofs of one small circuit."""

import pytest

from assay.zk.groth16 import ProvingKey, Zkey, prove

from ..proving_fixtures import *  # noqa: F403


@pytest.fixture(scope="session")
def proving_key(development_key):
    return ProvingKey.load(Zkey(development_key.zkey))


@pytest.fixture(scope="session")
def statement(development_key):
    return development_key.state()


@pytest.fixture(scope="session")
def proof(proving_key, statement):
    return prove(proving_key, statement.values)
