"""What a node knows and the chain does not: that something stronger was advised."""

import pytest

from assay.telemetry import Telemetry

PAID = b"\x07" * 32


@pytest.fixture
def telemetry(engine):
    return Telemetry(engine)


def below(telemetry):
    return telemetry.overview().total.below_advice


def test_a_note_counts_once_whenever_it_comes(story, telemetry):
    _, version = story.model()
    telemetry.note_below_advice(PAID)
    assert below(telemetry) == 0
    _, authorized = story.authorized(version, payment_id=PAID)
    story.block(authorized)
    assert below(telemetry) == 1
    (later,) = story.buy(version, 1)
    assert below(telemetry) == 1
    for _ in range(2):
        telemetry.note_below_advice(later)
        telemetry.note_below_advice(PAID)
    assert below(telemetry) == 2


def test_a_note_can_come_before_there_is_any_index(create_engine):
    Telemetry(create_engine()).note_below_advice(PAID)


def test_a_note_outlives_a_reorganisation(story, telemetry):
    _, version = story.model()
    kept = story.last
    _, authorized = story.authorized(version, payment_id=PAID)
    story.block(authorized)
    telemetry.note_below_advice(PAID)
    story.ledger.roll_back(story.last, kept)
    assert below(telemetry) == 0
    story.last = kept
    story.block(authorized, branch=b"other")
    assert below(telemetry) == 1


def test_a_note_is_kept_when_the_index_is_built_anew(engine, story, telemetry):
    telemetry.note_below_advice(PAID)
    story.ledger.clear()
    again = type(story)(engine)
    _, authorized = again.authorized(bytes(32), payment_id=PAID)
    again.block(authorized)
    assert below(telemetry) == 1


def test_a_request_below_advice_is_so_in_the_hour_that_it_came(story, telemetry):
    _, version = story.model()
    (paid,) = story.buy(version, 1)
    story.block(story.captured(paid), seconds=7_200)
    telemetry.note_below_advice(paid)
    rows = telemetry.hours("policy", since=story.last.time - 86_400)
    assert [(row.figures.requests, row.figures.below_advice) for row in rows] == [(1, 1), (0, 0)]
