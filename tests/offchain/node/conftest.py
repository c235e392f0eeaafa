"""What the tests of the node share: jobs that no chain knows, and a node's real parts."""

from itertools import count

import pytest

from assay.node import Job, JobStore, PayerSignature, open_database
from assay.payments import QuoteStore
from assay.wire import ZERO_HASH, Policy, Terms, checksummed, keccak

from ..chain_fixtures import *  # noqa: F403
from ..serving_fixtures import *  # noqa: F403
from .part_fixtures import *  # noqa: F403

SOMEBODY = checksummed("0x" + "5b" * 20)


@pytest.fixture
def database(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'jobs.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture
def jobs(database):
    return JobStore(database)


@pytest.fixture
def quotes(database):
    return QuoteStore(database)


@pytest.fixture
def create_job():
    """Make a quoted job that no chain knows; no two alike."""
    salts = count(1)

    def create(**changes):
        salt = keccak(b"salt %d" % next(salts))
        terms = Terms(
            provider=SOMEBODY,
            token=SOMEBODY,
            amount=1_000,
            unit_price=0,
            version_id=keccak(b"version"),
            prompt_hash=ZERO_HASH,
            input_hash=keccak(b"input"),
            params_hash=ZERO_HASH,
            policy=Policy(1),
            capture_before=2**40 - 1,
            salt=salt,
        )
        authorization = PayerSignature(
            to_vault=True,
            payer=SOMEBODY,
            nonce=salt,
            valid_after=0,
            valid_before=2**40 - 1,
            signature=b"signature",
        )
        job = Job(
            payment_id=salt,
            model_id=keccak(b"model"),
            terms=terms,
            authorization=authorization,
            input=b"input",
        )
        return job.model_copy(update=changes)

    return create
