"""An indexer that is stopped, raced, refused or pointed at another chain."""

import pytest

from assay.chain import Anvil, AnvilOptions, Chain
from assay.errors import ChainError, ChainUnavailable, TelemetryError, WrongChain
from assay.telemetry import ChainSource, Indexer, Ledger, Telemetry
from assay.telemetry.indexing import ledger as ledgers
from assay.telemetry.indexing.ledger import Overtaken
from assay.telemetry.indexing.sums import Sums

from ..chain.proxies import error, proxy


@pytest.fixture
def reference(create_indexer, create_engine, content):
    """What an index holds that was made in one go."""
    engine = create_engine()
    create_indexer(engine).catch_up()
    return content(engine)


def in_small_steps(indexer):
    indexer._blocks_at_once = 1
    indexer._adapt = lambda events: None
    return indexer


def test_it_resumes_where_it_was(create_indexer, engine, content, reference):
    indexers = 0
    has_more = True
    while has_more:
        indexer = in_small_steps(create_indexer(engine))
        indexer.step()
        has_more = indexer.step()
        indexers += 1
    assert indexers > 5
    assert content(engine) == reference


def test_doing_it_again_changes_nothing(create_indexer, engine, content, reference):
    for _ in range(2):
        create_indexer(engine).catch_up()
        assert content(engine) == reference


def test_a_step_that_breaks_off_has_not_happened(
    create_indexer, engine, content, reference, monkeypatch
):
    indexer = create_indexer(engine)
    indexer.step()
    empty = content(engine)

    def break_off(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Sums, "write", break_off)
        with pytest.raises(KeyboardInterrupt):
            indexer.step()
    assert content(engine) == empty
    indexer.catch_up()
    assert content(engine) == reference


def test_two_indexers_of_one_database_count_once(create_indexer, engine, content, reference):
    first, second = (in_small_steps(create_indexer(engine)) for _ in range(2))
    read = first._source.read

    def read_late(*where):
        found = read(*where)
        second.step()
        return found

    first._source.read = read_late
    first.catch_up()
    assert content(engine) == reference


def test_a_stretch_that_another_has_counted_is_refused(story, content, engine):
    before = story.last
    story.block()
    counted, now = content(engine), story.last
    story.last = before
    with pytest.raises(Overtaken):
        story.block()
    with pytest.raises(Overtaken):
        story.ledger.roll_back(before, before)
    assert content(engine) == counted
    assert story.ledger.position() == now


def test_it_asks_for_fewer_blocks_where_the_node_wants_that(market, engine, content, reference):
    def two_blocks_at_most(method, params, forward):
        if method == "eth_getLogs":
            span = int(params[0]["toBlock"], 16) - int(params[0]["fromBlock"], 16) + 1
            if span > 2:
                return error("range is too large, max is 2 blocks")
        return forward()

    with proxy(market.local.chain.rpc_url, two_blocks_at_most) as url:
        source = ChainSource(Chain(url), market.local.deployment)
        Indexer(source, Ledger(engine)).catch_up()
    assert content(engine) == reference


def test_it_asks_for_the_times_of_blocks_where_logs_have_none(market, engine, content, reference):
    def without_times(method, params, forward):
        answer = forward()
        if method == "eth_getLogs":
            for log in answer["result"]:
                del log["blockTimestamp"]
        return answer

    with proxy(market.local.chain.rpc_url, without_times) as url:
        # With a window of one block hardly any of the blocks would be read for their hashes.
        source = ChainSource(Chain(url), market.local.deployment)
        Indexer(source, Ledger(engine), window_blocks=1).catch_up()
    assert content(engine) == reference


def test_a_log_of_a_block_that_was_replaced_is_not_counted(market, engine, content, reference):
    spoilt = iter([True])

    def with_another_block(method, params, forward):
        answer = forward()
        if method == "eth_getLogs" and answer["result"] and next(spoilt, False):
            answer["result"][-1]["blockHash"] = "0x" + 64 * "9"
        return answer

    with proxy(market.local.chain.rpc_url, with_another_block) as url:
        source = ChainSource(Chain(url), market.local.deployment)
        Indexer(source, Ledger(engine)).catch_up()
    assert next(spoilt, None) is None
    assert content(engine) == reference


def test_it_gives_up_where_the_node_refuses_a_single_block(market, engine):
    def refuse(method, params, forward):
        return error("no logs here") if method == "eth_getLogs" else forward()

    with proxy(market.local.chain.rpc_url, refuse) as url:
        indexer = Indexer(ChainSource(Chain(url), market.local.deployment), Ledger(engine))
        with pytest.raises(ChainError, match="no logs here"):
            indexer.catch_up()


def test_a_chain_that_never_holds_still_is_no_fault_of_the_index(
    create_indexer, engine, monkeypatch
):
    indexer = create_indexer(engine)
    header = iter(range(10**6))
    real = indexer._source.blocks

    def other_every_time(numbers):
        numbers = list(numbers)
        found = real(numbers)
        if indexer._is_open and len(numbers) > 1:
            next(header)
            return [None for _ in found]
        return found

    monkeypatch.setattr(indexer._source, "blocks", other_every_time)
    with pytest.raises(ChainUnavailable, match="another one each of 10 times"):
        indexer.catch_up()


def test_another_chain_is_refused(create_indexer, engine, market, content):
    create_indexer(engine).catch_up()
    before = content(engine)
    deployment = market.local.deployment
    with Anvil(AnvilOptions(chain_id=4711)) as other:
        chain = Chain(other.rpc_url)
        for _ in range(deployment.block):
            chain.request("evm_mine")
        with pytest.raises(WrongChain, match=r"chain 31337 .* not of this chain 4711"):
            Indexer(ChainSource(chain, deployment), Ledger(engine)).catch_up()
    assert content(engine) == before


def test_a_local_chain_that_was_started_anew_is_refused(create_indexer, engine, market):
    create_indexer(engine).catch_up()
    deployment = market.local.deployment
    with Anvil() as other:
        chain = Chain(other.rpc_url)
        for _ in range(deployment.block):
            chain.request("evm_mine")
        with pytest.raises(WrongChain, match=r"first hash differ.*--rebuild"):
            Indexer(ChainSource(chain, deployment), Ledger(engine)).catch_up()


def test_other_contracts_are_refused(create_indexer, engine, market):
    create_indexer(engine).catch_up()
    contracts = dict(market.local.deployment.contracts)
    contracts["PaymentEscrow"] = contracts["ModelRegistry"]
    other = market.local.deployment.model_copy(update={"contracts": contracts})
    with pytest.raises(WrongChain, match="contracts differ"):
        Indexer(ChainSource(market.local.chain, other), Ledger(engine)).catch_up()


def test_a_chain_that_has_not_the_first_block_is_refused(market, engine):
    deployment = market.local.deployment.model_copy(update={"block": 10**6})
    with pytest.raises(ChainError, match="has no block 1000000"):
        Indexer(ChainSource(market.local.chain, deployment), Ledger(engine)).catch_up()


def test_a_first_block_that_is_too_late_is_noticed(market, engine):
    chain = market.local.chain
    deployment = market.local.deployment.model_copy(update={"block": chain.block_number() - 1})
    with pytest.raises(TelemetryError, match=r"no authorization of it.*first block"):
        Indexer(ChainSource(chain, deployment), Ledger(engine)).catch_up()


def test_an_index_that_is_cleared_under_its_indexer_is_begun_anew(
    create_indexer, engine, content, reference
):
    indexer = create_indexer(engine)
    indexer.catch_up()
    Ledger(engine).clear()
    indexer.catch_up()
    assert content(engine) == reference


def test_two_indexers_may_begin_at_once(create_indexer, engine, content, reference, monkeypatch):
    first, second = create_indexer(engine), create_indexer(engine)
    begin = first._ledger.open

    def begin_late(*where):
        with monkeypatch.context() as patched:
            # As if the row had not been there yet when it was looked for.
            second.step()
            patched.setattr(
                ledgers.sql, "select", lambda table: real(table).where(ledgers.sql.false())
            )
            begin(*where)

    real = ledgers.sql.select
    first._ledger.open = begin_late
    first.step()
    first._ledger.open = begin
    first.catch_up()
    assert content(engine) == reference


def test_it_stops_at_the_latest_block_and_goes_on_from_there(
    restored_market, happen, create_indexer, engine
):
    indexer = create_indexer(engine)
    chain = restored_market.local.chain
    assert indexer.catch_up().number == chain.block_number()
    before = Telemetry(engine).overview().total.requests
    assert not indexer.step()
    happen(50)
    assert indexer.catch_up().number == chain.block_number()
    assert Telemetry(engine).overview().total.requests == before + 50


def test_tables_of_another_version_are_refused(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE telemetry_blocks (number INTEGER)")
    with pytest.raises(ledgers.SettingsError, match="telemetry_blocks is of another version"):
        Ledger(engine)
