"""PriceBandGuard: refuses a price too far from a regressor's estimate; the regressor is really run.

observe
├── when anybody but the observer calls: it reverts
└── otherwise results about this input are taken, and the estimate before it no longer counts
a result
├── about an earlier input, or before anything was observed: it is refused
├── a price that is zero, negative, too large or not a number is refused
├── one that completed before the current one is refused
└── otherwise it is the estimate, with PriceEstimated
requireFair
├── without an estimate, or with one that is too old: it reverts
├── outside the band: it reverts, by one unit too
└── at both ends of the band and within it: it goes on
"""

import numpy as np
import pytest
from eth_utils import keccak

from ..expectations import error_data, reverts
from ..libraries.refusals import refusal
from .conftest import BAND_BPS
from .statements import DAY, Expectation

TRADES = (100, 101, 102, 103)
WAD = 10**18


@pytest.fixture
def price_ids(publish, price_model):
    return publish(price_model.manifest_hash)


@pytest.fixture
def create_guard(
    contracts,
    stranger,
    observer,
    escrow,
    model_registry,
    verifier_registry,
    price_ids,
    provider,
):
    def create(band_bps=BAND_BPS):
        expected = Expectation(version_id=price_ids[0], provider=provider.address)
        relied_on = (escrow, model_registry, verifier_registry)
        guard = contracts["PriceBandGuard"]
        return stranger.deploy(guard, relied_on, expected, observer, band_bps)

    return create


@pytest.fixture
def guard(create_guard):
    return create_guard()


@pytest.fixture
def seen(price_model):
    return price_model.input(*TRADES)


@pytest.fixture
def deliver_price(deliver, price_model, price_ids, seen):
    """Run the regressor on what was seen."""

    def create(**changes):
        return deliver(**{"model": price_model, "data": seen, "version_id": price_ids[0]} | changes)

    return create


@pytest.fixture
def estimating(guard, observer, seen, deliver_price, stranger):
    """A guard with an estimate, and that estimate as an integer."""
    guard.observe(seen, sender=observer)
    delivery = deliver_price()
    guard.accept(*delivery, sender=stranger)
    return guard, guard.estimate(), delivery


def test_the_model_estimates(estimating, deliver_price):
    _, estimate, delivery = estimating
    (price,) = np.frombuffer(delivery.output, ">f4").tolist()
    assert estimate.price == int(price * 2**30) * WAD // 2**30
    assert 102 * WAD < estimate.price < 103 * WAD
    assert estimate.completedAt == delivery.claim.completed_at


def test_an_estimate_is_logged(guard, observer, seen, deliver_price, stranger):
    observed = guard.observe(seen, sender=observer)
    assert observed.events == [guard.Observed(inputHash=keccak(seen), input=seen)]
    tx = guard.accept(*deliver_price(), sender=stranger)
    [log] = tx.decode_logs(guard.PriceEstimated)
    estimate = guard.estimate()
    assert (log.inputHash, log.price) == (keccak(seen), estimate.price)
    assert log.completedAt == estimate.completedAt


def test_a_price_within_the_band_is_fair(estimating):
    guard, estimate, _ = estimating
    width = estimate.price * BAND_BPS // 10_000
    for price in (estimate.price - width, estimate.price, estimate.price + width):
        guard.requireFair(price)


@pytest.mark.parametrize("side", [-1, 1])
def test_a_price_outside_the_band_is_refused(estimating, side):
    guard, estimate, _ = estimating
    width = estimate.price * BAND_BPS // 10_000
    ends = estimate.price - width, estimate.price + width
    for price in (estimate.price + side * (width + 1), 0 if side < 0 else 2**256 - 1):
        assert refusal(guard.requireFair, price) == error_data(guard.PriceOutsideBand, price, *ends)


def test_without_an_estimate_no_price_is_fair(guard, observer, seen):
    assert refusal(guard.requireFair, 102 * WAD) == error_data(guard.EstimateMissing)
    guard.observe(seen, sender=observer)
    assert refusal(guard.requireFair, 102 * WAD) == error_data(guard.EstimateMissing)


def test_an_estimate_grows_old(estimating, chain):
    guard, estimate, _ = estimating
    now = estimate.completedAt + DAY
    chain.mine(timestamp=now)
    guard.requireFair(estimate.price)
    now += 1
    chain.mine(timestamp=now)
    assert refusal(guard.requireFair, estimate.price) == error_data(
        guard.EstimateStale, estimate.completedAt, now - DAY
    )


def test_what_was_observed_last_counts(
    estimating, observer, price_model, deliver_price, seen, stranger
):
    guard, estimate, _ = estimating
    later = price_model.input(103, 104, 105, 106)
    guard.observe(later, sender=observer)
    assert refusal(guard.requireFair, estimate.price) == error_data(guard.EstimateMissing)
    with reverts(guard.InputUnexpected, keccak(seen)):
        guard.accept(*deliver_price(), sender=stranger)
    guard.accept(*deliver_price(data=later), sender=stranger)
    assert guard.estimate().price > estimate.price


def test_nothing_is_taken_before_anything_was_observed(guard, deliver_price, seen, stranger):
    with reverts(guard.InputUnexpected, keccak(seen)):
        guard.accept(*deliver_price(), sender=stranger)
    with reverts(guard.InputUnexpected, bytes(32)):
        guard.accept(*deliver_price(input_hash=bytes(32)), sender=stranger)


def test_only_the_observer_observes(guard, observer, seen, stranger):
    with reverts(guard.NotObserver, stranger.address, observer.address):
        guard.observe(seen, sender=stranger)


def test_an_estimate_is_not_replaced_by_an_earlier_one(estimating, deliver_price, stranger):
    guard, estimate, _ = estimating
    earlier = deliver_price(completed_at=estimate.completedAt - 1)
    with reverts(guard.EstimateSuperseded, estimate.completedAt - 1, estimate.completedAt):
        guard.accept(*earlier, sender=stranger)
    guard.accept(*deliver_price(completed_at=estimate.completedAt), sender=stranger)


@pytest.mark.parametrize(
    ("price", "wad"),
    [(0.0, 0), (-0.0, 0), (-1.5, -3 * WAD // 2), (2.0**70, 2**70 * WAD), (1e-30, 0)],
)
def test_a_price_that_is_none_is_refused(
    guard, observer, seen, deliver_price, stranger, price, wad
):
    guard.observe(seen, sender=observer)
    output = np.array([[price]], ">f4").tobytes()
    with reverts(guard.EstimateOutOfRange, wad):
        guard.accept(*deliver_price(output=output), sender=stranger)


@pytest.mark.parametrize("price", [float("nan"), float("inf"), float("-inf")])
def test_a_price_that_is_not_finite_is_refused(
    guard, observer, seen, deliver_price, stranger, price
):
    guard.observe(seen, sender=observer)
    output = np.array([[price]], ">f4").tobytes()
    with reverts(guard.ElementNotFinite, 0):
        guard.accept(*deliver_price(output=output), sender=stranger)


def test_a_band_is_narrower_than_the_price(create_guard, guard):
    with reverts(guard.BandTooWide, 10_000):
        create_guard(10_000)
    assert create_guard(9_999).BAND_BPS() == 9_999
