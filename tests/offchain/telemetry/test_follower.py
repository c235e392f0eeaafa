"""Following the chain from a thread, through outages and to a stop."""

import time

import pytest
import sqlalchemy as sql

from assay.errors import ChainUnavailable, NotFound, ReorgTooDeep
from assay.telemetry import Follower, Telemetry

SECONDS = 20


class ScriptedIndexer:
    """An indexer whose steps are what a test wants; afterwards there is nothing to do."""

    def __init__(self, *steps):
        self.steps = list(steps)
        self.done = 0

    def step(self):
        self.done += 1
        found = self.steps.pop(0) if self.steps else False
        if isinstance(found, Exception):
            raise found
        return found


@pytest.fixture
def follow():
    """Follow an indexer from a thread, which ends with the test."""
    followers = []

    def start(indexer):
        followers.append(Follower(indexer, pause_seconds=0.01))
        followers[-1].start()
        return followers[-1]

    yield start
    for follower in followers:
        follower.stop()
        assert not follower.is_running


def wait_until(condition):
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it has not come to that"
        time.sleep(0.005)


def test_it_follows_the_chain_until_it_is_stopped(
    happen, restored_market, create_indexer, engine, follow
):
    follow(create_indexer(engine))
    telemetry = Telemetry(engine)
    chain = restored_market.local.chain

    def is_up_to_date():
        try:
            return telemetry.index().block == chain.block_number()
        except NotFound:
            return False

    wait_until(is_up_to_date)
    requests = telemetry.overview().total.requests
    happen(50)
    wait_until(is_up_to_date)
    assert telemetry.overview().total.requests == requests + 50


def test_an_outage_is_said_and_sat_out(follow, story, engine):
    outage = ChainUnavailable("The node does not answer.", "Check that it runs.")
    indexer = ScriptedIndexer(True, *[outage] * 500, True)
    follower = follow(indexer)
    telemetry = Telemetry(engine, follower)
    wait_until(lambda: follower.problem is outage)
    assert telemetry.index().problem == "The node does not answer. Check that it runs."
    assert b"assay_index_up 0.0" in telemetry.metrics()
    indexer.steps.clear()
    wait_until(lambda: follower.problem is None)
    assert telemetry.index().problem is None


def test_what_no_repetition_mends_ends_it(follow, story, engine):
    too_deep = ReorgTooDeep("Too deep.", "Build it anew.")
    indexer = ScriptedIndexer(True, too_deep)
    follower = follow(indexer)
    wait_until(lambda: not follower.is_running)
    assert (follower.problem, indexer.done) == (too_deep, 2)
    assert Telemetry(engine, follower).index().problem == "Too deep. Build it anew."


def test_a_fault_of_its_own_ends_it_and_is_said(follow, caplog):
    follower = follow(ScriptedIndexer(True, KeyError("a mistake")))
    wait_until(lambda: not follower.is_running)
    assert "a fault of its own" in str(follower.problem)
    assert "a mistake" in caplog.text


def test_a_database_that_is_busy_is_tried_again(follow):
    busy = sql.exc.OperationalError("UPDATE", {}, Exception("database is locked"))
    indexer = ScriptedIndexer(*[busy] * 500, True)
    follower = follow(indexer)
    wait_until(lambda: follower.problem)
    assert "database is locked" in str(follower.problem)
    indexer.steps.clear()
    wait_until(lambda: follower.problem is None)
    assert follower.is_running


def test_stopping_what_was_never_started_does_nothing(engine):
    telemetry = Telemetry(engine, Follower(ScriptedIndexer()))
    telemetry.stop()
    Telemetry(engine).stop()
    with pytest.raises(NotFound, match="Nothing is indexed yet"):
        telemetry.overview()
