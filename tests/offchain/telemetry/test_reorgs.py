"""The chain takes blocks back: the index follows, to exactly what an index made anew would hold."""

import pytest
import sqlalchemy as sql

from assay.errors import ReorgTooDeep
from assay.telemetry import Telemetry
from assay.telemetry.indexing.source import ChainMoved
from assay.telemetry.tables import blocks

from .story import Story


@pytest.fixture
def branches(restored_market, happen):
    """Two branches from one block: `switch` goes back there, and lets another traffic happen."""
    local = restored_market.local
    snapshot, time = local.chain.request("evm_snapshot"), restored_market.time
    nonces = dict(restored_market.submitter.nonces)
    happen(60)

    def switch(requests):
        assert local.chain.request("evm_revert", snapshot)
        restored_market.time, restored_market.submitter.nonces = time + 1, nonces
        happen(requests)

    return switch


@pytest.mark.parametrize("requests", [110, 1], ids=["longer", "shorter"])
def test_an_index_follows_the_chain_to_another_branch(
    branches, create_indexer, create_engine, content, requests
):
    engine, anew = create_engine(), create_engine()
    indexer = create_indexer(engine)
    abandoned = indexer.catch_up()
    before = content(engine)
    branches(requests)
    position = indexer.catch_up()
    assert (position.number > abandoned.number) == (requests > 60)
    create_indexer(anew).catch_up()
    assert content(engine) == content(anew)
    assert content(engine) != before


def test_an_index_that_was_closed_finds_the_other_branch_too(
    branches, create_indexer, create_engine, content
):
    engine, anew = create_engine(), create_engine()
    create_indexer(engine).catch_up()
    branches(50)
    create_indexer(engine).catch_up()
    create_indexer(anew).catch_up()
    assert content(engine) == content(anew)


def test_anvils_own_reorganisation_is_followed(
    restored_market, happen, create_indexer, create_engine, content
):
    engine, anew = create_engine(), create_engine()
    happen(50)
    indexer = create_indexer(engine)
    indexer.catch_up()
    requests = Telemetry(engine).overview().total.requests
    restored_market.local.chain.request("anvil_reorg", 3, [])
    indexer.catch_up()
    create_indexer(anew).catch_up()
    assert content(engine) == content(anew)
    assert Telemetry(engine).overview().total.requests <= requests


def test_a_reorganisation_deeper_than_the_window_is_refused(
    branches, create_indexer, create_engine, content
):
    engine = create_engine()
    create_indexer(engine, window_blocks=1).catch_up()
    before = content(engine)
    branches(60)
    with pytest.raises(ReorgTooDeep, match=r"more blocks than the 1 .* assay index --rebuild"):
        create_indexer(engine, window_blocks=1).catch_up()
    assert content(engine) == before


def test_an_index_can_be_built_anew(branches, create_indexer, create_engine, content):
    engine, anew = create_engine(), create_engine()
    create_indexer(engine, window_blocks=1).catch_up()
    branches(60)
    indexer = create_indexer(engine)
    indexer._ledger.clear()
    indexer.catch_up()
    create_indexer(anew).catch_up()
    assert content(engine) == content(anew)


def test_only_the_blocks_of_the_window_are_remembered(happen, create_indexer, engine):
    indexer = create_indexer(engine, window_blocks=5)
    for _ in range(2):
        last = indexer.catch_up().number
        with engine.connect() as connection:
            remembered = set(connection.scalars(sql.select(blocks.c.number)))
        assert remembered == set(range(last - 5, last + 1))
        happen(50)


def test_a_chain_that_moves_while_it_is_read_is_read_again(
    market, create_indexer, engine, monkeypatch
):
    indexer = create_indexer(engine)
    read, moves = indexer._source.read, iter([True, True, False])

    def moving(*where):
        if next(moves, False):
            raise ChainMoved
        return read(*where)

    monkeypatch.setattr(indexer._source, "read", moving)
    assert indexer.catch_up().number == market.local.chain.block_number()


def test_a_branch_that_comes_between_the_look_and_the_reading_is_noticed(
    branches, create_indexer, create_engine, content
):
    engine, anew = create_engine(), create_engine()
    indexer = create_indexer(engine)
    indexer._blocks_at_once = 3
    indexer._adapt = lambda events: None
    source = indexer._source
    read, counted = source.read, []

    def read_late(before, last, recent_from):
        counted.append(before)
        # By now the blocks above the one that both branches have are in the index.
        if last == source.head():
            source.read = read
            branches(110)
        return read(before, last, recent_from)

    source.read = read_late
    indexer.catch_up()
    assert len(counted) > 1
    create_indexer(anew).catch_up()
    assert content(engine) == content(anew)


def test_what_a_rolled_back_floor_was_before_holds_again(engine, content):
    story = Story(engine)
    model, version = story.model()
    kept, before = story.last, content(engine)
    raised = {"modelId": model, "floor": 5, "previous": 1}
    handed = {"modelId": model, "previous": "0x" + "4".zfill(40), "publisher": "0x" + "5" * 40}
    retired = {"versionId": version, "modelId": model, "reason": "old"}
    paid, authorized = story.authorized(version, 5)
    story.block(
        ("FloorRaised", raised),
        ("ModelHandedOver", handed),
        authorized,
        story.refused(paid),
        ("VersionRetired", retired),
    )
    story.block(story.captured(paid, proven=5))
    report = Telemetry(engine).model(model)
    assert (report.model.figures.at_floor, report.model.publisher) == (1, "0x" + "5" * 40)
    story.ledger.roll_back(story.last, kept)
    assert content(engine) == before


def test_an_end_that_is_rolled_back_leaves_the_request_waiting(engine, content):
    story = Story(engine)
    _, version = story.model()
    captured, voided, reclaimed = story.buy(version, 3)
    kept, before = story.last, content(engine)
    story.block(story.captured(captured), story.voided(voided))
    story.block(story.refused(reclaimed), story.reclaimed(reclaimed), seconds=7_200)
    total = Telemetry(engine).overview().total
    assert (total.captured, total.voided, total.reclaimed, total.refused) == (1, 1, 1, 1)
    story.ledger.roll_back(story.last, kept)
    assert content(engine) == before
