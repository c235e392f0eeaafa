"""A market on a chain of its own, and indexes of it; a story is an index without a chain."""

from itertools import count

import pytest
import sqlalchemy as sql

from assay.node import open_database
from assay.telemetry import ChainSource, Indexer, Ledger
from assay.telemetry.tables import metadata
from benchmarks._onchain.local_chain import reproducible_chain
from benchmarks._telemetry.market import Market
from benchmarks._telemetry.traffic import Traffic

from .story import Story


@pytest.fixture(scope="session")
def market():
    """A few models on a local chain, with some traffic."""
    with reproducible_chain() as local:
        market = Market(local, models=6)
        Traffic(market, seed=0).run(150)
        yield market


@pytest.fixture
def restored_market(market):
    """Put the chain back after the test, with the clock and the nonces that go with it."""
    chain, time = market.local.chain, market.time
    nonces = dict(market.submitter.nonces)
    snapshot = chain.request("evm_snapshot")
    yield market
    assert chain.request("evm_revert", snapshot)
    market.time, market.submitter.nonces = time, nonces


@pytest.fixture
def happen(restored_market):
    """Let another traffic happen, of some requests."""
    seeds = count(1)
    return lambda requests: Traffic(restored_market, next(seeds)).run(requests)


@pytest.fixture
def create_engine(tmp_path):
    """Open another new database."""
    numbers = count(1)
    return lambda: open_database(f"sqlite:///{tmp_path / f'{next(numbers)}.sqlite'}")


@pytest.fixture
def engine(create_engine):
    return create_engine()


@pytest.fixture
def create_indexer(market):
    """Make an indexer of the market's chain, into a database."""

    def create(engine, **changes):
        source = ChainSource(market.local.chain, market.local.deployment)
        return Indexer(source, Ledger(engine), **changes)

    return create


@pytest.fixture
def story(engine):
    return Story(engine)


@pytest.fixture
def content():
    """Read all that an index holds, but for the blocks that it remembers."""

    def read(engine):
        with engine.connect() as connection:
            return {
                name: sorted(map(repr, connection.execute(sql.select(table))))
                for name, table in metadata.tables.items()
                if name != "telemetry_blocks"
            }

    return read
