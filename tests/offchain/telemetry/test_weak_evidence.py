"""What was captured on the strength of modes alone that prove nothing of the computation."""

import pytest

from assay.telemetry import By, Telemetry
from assay.telemetry.indexing.events import follow

from .story import DAY, TOKEN

MODES = {"signed": 0, "zkml": 2, "tee-simulated": 63}
SIGNED, ZKML, SIMULATED = (1 << mode for mode in MODES.values())


@pytest.fixture
def version(story):
    appended = [
        {"mode": mode, "name": name, "verifier": TOKEN, "gasCap": 1} for name, mode in MODES.items()
    ]
    story.block(*(("ModeAppended", values) for values in appended))
    return story.model()[1]


@pytest.fixture
def telemetry(engine):
    return Telemetry(engine)


def test_a_capture_is_weak_where_only_weak_modes_were_proven(story, version, telemetry):
    story.buy(version, 2, SIGNED, proven=SIGNED)
    story.buy(version, 3, SIGNED, proven=SIGNED | SIMULATED)
    story.buy(version, 4, SIGNED, proven=SIGNED | ZKML)
    story.buy(version, 5, SIGNED)

    overview = telemetry.overview()
    assert overview.weak.modes == ("signed", "tee-simulated")
    assert overview.weak.total.captured == 2 + 3
    assert overview.total.captured == 2 + 3 + 4
    (amounts,) = overview.weak.total.amounts
    assert amounts.paid == 5 * 600


def test_the_last_day_is_counted_apart(story, version, telemetry):
    story.buy(version, 2, SIGNED, proven=SIGNED)
    story.block(seconds=2 * DAY)
    story.buy(version, 1, SIGNED, proven=SIMULATED)

    weak = telemetry.overview().weak
    assert (weak.total.captured, weak.last_day.captured) == (3, 1)


def test_captures_are_grouped_by_all_that_was_proven_and_nothing_else_is(story, version, telemetry):
    story.buy(version, 2, SIGNED, proven=SIGNED | ZKML)
    story.buy(version, 3, SIGNED, proven=SIGNED)
    story.buy(version, 4, SIGNED)

    groups = {group.name: group.figures for group in telemetry.overview().proven}
    assert {name: figures.captured for name, figures in groups.items()} == {
        "signed+zkml": 2,
        "signed": 3,
    }
    assert all(figures.requests == 0 for figures in groups.values())


def test_hours_are_added_up_by_steps(story, version, telemetry):
    for _ in range(5):
        story.buy(version, 2, SIGNED, proven=SIGNED, seconds=DAY // 2)

    since = story.last.time - 3 * DAY
    hours = telemetry.hours(By.PROVEN, since)
    days = telemetry.hours(By.PROVEN, since, step_seconds=DAY)
    assert len(days) < len(hours)
    assert all(day.hour % DAY == 0 for day in days)
    for day in days:
        within = [hour for hour in hours if hour.hour - hour.hour % DAY == day.hour]
        assert day.figures.captured == sum(hour.figures.captured for hour in within) > 0


def test_what_is_deployed_for_each_mode_is_followed_too(market):
    """Enclaves are enrolled and revoked at a verifier of their mode's own."""
    deployment = market.local.deployment
    own = [name for name in deployment.contracts if name.startswith("TeeVerifier:")]
    followed = follow(deployment).addresses

    assert len(own) == 2
    assert {deployment.contracts[name].lower() for name in own} <= set(followed)
