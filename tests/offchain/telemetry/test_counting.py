"""What an event counts as, whoever wrote it and whatever stands in it."""

import pytest

from assay.telemetry import By, Telemetry
from assay.telemetry.indexing.events import Happening
from assay.telemetry.indexing.payments import gas_shares
from assay.telemetry.tally import LATENCY_BINS

from .story import GENESIS, TOKEN, ZKML, Story

HOUR = 3_600
HOSTILE = "<script>alert('1')</script>\n{}%s\"; DROP TABLE telemetry_models;--\u202e"


@pytest.fixture
def telemetry(engine):
    return Telemetry(engine)


def test_an_event_counts_in_the_hour_of_its_block(story, telemetry):
    _, version = story.model()
    paid, authorized = story.authorized(version)
    story.block(authorized)
    story.block(story.captured(paid), seconds=HOUR)
    first, second = telemetry.hours(By.POLICY, GENESIS)
    assert (first.hour, second.hour) == (GENESIS // HOUR * HOUR, GENESIS // HOUR * HOUR + HOUR)
    assert (first.figures.requests, first.figures.captured) == (1, 0)
    assert (second.figures.requests, second.figures.captured) == (0, 1)


def test_latency_is_the_time_between_the_two_blocks(story, telemetry):
    _, version = story.model()
    paid, authorized = story.authorized(version)
    story.block(authorized)
    story.block(story.captured(paid), seconds=61)
    latency = telemetry.overview().total.latency
    assert (latency.total_seconds, latency.mean_seconds, latency.p50_seconds) == (61, 61, 120)
    assert latency.bins[LATENCY_BINS.index(120)] == sum(latency.bins) == 1


def test_a_capture_that_took_longer_than_the_last_bin_has_no_bound(story, telemetry):
    _, version = story.model()
    paid, authorized = story.authorized(version)
    story.block(authorized)
    story.block(story.captured(paid), seconds=10**6)
    latency = telemetry.overview().total.latency
    assert latency.p50_seconds is None
    assert latency.bins[-1] == 1


def test_a_transactions_gas_is_shared_to_the_last_unit(story, telemetry):
    _, version = story.model()
    bought = story.buy(version, 3)
    story.block(*map(story.captured, bought), gas=1_001)
    assert telemetry.overview().total.gas == 1_001


def test_gas_is_shared_among_a_transactions_own_captures():
    def captured(transaction):
        return Happening("PaymentCaptured", {}, 1, 0, 0, transaction)

    other = Happening("PaymentVoided", {}, 1, 0, 0, b"a")
    seen = [captured(b"a"), other, captured(b"b"), captured(b"a"), captured(b"a")]
    assert gas_shares(seen, {b"a": 11, b"b": 5}) == {0: 4, 2: 5, 3: 4, 4: 3}


def test_what_is_paid_and_given_back_adds_up(story, telemetry):
    _, version = story.model()
    captured, voided, reclaimed = story.buy(version, 3)
    story.block(
        story.captured(captured, paid=600), story.voided(voided), story.reclaimed(reclaimed)
    )
    (amounts,) = telemetry.overview().total.amounts
    assert (amounts.token, amounts.authorized, amounts.paid, amounts.refunded) == (
        TOKEN,
        3_000,
        600,
        2_400,
    )


def test_amounts_stay_exact_however_large(story, telemetry):
    _, version = story.model()
    largest = 2**128 - 1
    bought = [story.authorized(version, amount=largest) for _ in range(3)]
    story.block(*(event for _, event in bought))
    story.block(*(story.captured(paid, paid=largest) for paid, _ in bought[:2]))
    overview = telemetry.overview()
    (amounts,) = overview.total.amounts
    assert (amounts.authorized, amounts.paid) == (3 * largest, 2 * largest)
    written = overview.model_dump(mode="json")["total"]["amounts"][0]["authorized"]
    assert written == str(3 * largest)


def test_every_mode_bit_can_be_counted(story, telemetry):
    _, version = story.model()
    story.buy(version, 1, policy=1 << 63, proven=2**64 - 1)
    modes = {group.key: group.figures for group in telemetry.overview().modes}
    assert len(modes) == 64
    assert (modes["63"].requests, modes["63"].captured) == (1, 1)
    assert (modes["0"].requests, modes["0"].captured) == (0, 1)


def test_a_request_counts_under_every_mode_that_its_policy_names(story, telemetry):
    appended = [
        {"mode": mode, "name": name, "verifier": TOKEN, "gasCap": 1}
        for mode, name in ((0, "signed"), (2, "zkml"))
    ]
    story.block(*(("ModeAppended", values) for values in appended))
    _, version = story.model()
    story.buy(version, 1, policy=1 << 128 | 5 << 64, proven=4)
    modes = {group.name: group.figures for group in telemetry.overview().modes}
    assert (modes["signed"].requests, modes["signed"].captured) == (1, 0)
    assert (modes["zkml"].requests, modes["zkml"].captured) == (1, 1)
    (policy,) = telemetry.overview().policies
    assert policy.name == "signed|zkml"


def test_a_floor_counts_from_the_log_on_in_which_it_rose(story, telemetry):
    model, version = story.model()
    (_, before), (_, after) = story.authorized(version), story.authorized(version)
    raised = {"modelId": model, "floor": ZKML.word | 1, "previous": 1}
    story.block(before, ("FloorRaised", raised), after)
    report = telemetry.model(model)
    assert (report.model.figures.requests, report.model.figures.at_floor) == (2, 1)
    assert [change.floor for change in report.floors] == ["0x1", "0x5"]


def test_a_payment_for_a_version_that_nobody_published_is_counted(story, telemetry):
    story.buy(bytes(32), 1, policy=2**256 - 1)
    overview = telemetry.overview()
    assert overview.total.requests == 1
    assert overview.total.at_floor == 0
    assert overview.policies[0].name == hex(2**256 - 1)
    for by in set(By) - {By.PROVEN}:  # Nothing was proven.
        assert sum(row.figures.requests for row in telemetry.hours(by)) >= 1
    assert b'assay_requests_total{model="other"} 1.0' in telemetry.metrics()


def test_a_refusal_of_a_payment_that_never_was_is_nobodys(story, telemetry):
    paid, authorized = story.authorized(bytes(32))
    story.block(story.refused(paid), authorized, story.refused(paid))
    story.block(story.refused(b"\1" * 32))
    assert telemetry.overview().total.refused == 1


def test_hostile_text_is_kept_as_it_is(story, telemetry):
    model, version = story.model(HOSTILE)
    story.block(("PromptCommitted", {"promptHash": version, "modelId": model, "uri": HOSTILE}))
    report = telemetry.model(model)
    assert report.model.name == HOSTILE
    assert report.prompts[0].uri == HOSTILE
    assert telemetry.models()[0].name == HOSTILE
    assert any(HOSTILE in alert.message for alert in telemetry.alerts())


def test_a_nul_in_a_name_becomes_a_sign_that_every_database_takes(story, telemetry):
    model, _ = story.model("a\0b")
    assert telemetry.model(model).model.name == "a\ufffdb"


def test_a_model_that_is_handed_over_counts_for_its_publisher_of_today(story, telemetry):
    model, version = story.model()
    story.buy(version, 2)
    heir = "0x" + 39 * "0" + "9"
    handed = {"modelId": model, "previous": "0x" + 39 * "0" + "4", "publisher": heir}
    story.block(("ModelHandedOver", handed))
    (row,) = telemetry.hours(By.PUBLISHER)
    assert (row.key, row.figures.requests) == (heir, 2)
    assert telemetry.model(model).handovers[0].publisher == heir


def test_a_story_that_is_told_in_one_block_counts_the_same(create_engine):
    apart, at_once = Story(create_engine()), Story(create_engine())
    for story in (apart, at_once):
        _, version = story.model()
        paid, authorized = story.authorized(version)
        ends = [authorized, story.refused(paid), story.captured(paid)]
        if story is apart:
            for event in ends:
                story.block(event, seconds=0)
        else:
            story.block(*ends, seconds=0)
    totals = [Telemetry(story.ledger._engine).overview().total for story in (apart, at_once)]
    assert totals[0] == totals[1]
