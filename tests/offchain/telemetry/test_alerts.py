"""Each alert rule: when it says something, and when it does not."""

import pytest

from assay.telemetry import Telemetry, Thresholds

from .story import DAY, PROVIDER, SIGNED, TOKEN, ZKML

BOTH = SIGNED.word | ZKML.word


@pytest.fixture
def alerts(engine):
    """List what the rules say now: the rule and the message."""
    telemetry = Telemetry(engine)
    return lambda: [(alert.rule, alert.message) for alert in telemetry.alerts()]


@pytest.fixture
def version(story):
    appended = [
        {"mode": mode, "name": name, "verifier": TOKEN, "gasCap": 1}
        for mode, name in ((0, "signed"), (2, "zkml"))
    ]
    story.block(*(("ModeAppended", values) for values in appended))
    return story.model()[1]


def days_later(story, days=2):
    story.block(seconds=days * DAY)


def test_the_weakest_mode_rises(story, alerts, version):
    story.buy(version, 40, BOTH, proven=5)
    days_later(story)
    story.buy(version, 20, BOTH, proven=5)
    story.buy(version, 20, proven=1)
    assert alerts() == [
        (
            "weakest_mode_rises",
            "50% of the last day's captures prove nothing of the computation; in the week before "
            "it was 0%.",
        )
    ]


@pytest.mark.parametrize(
    ("strong", "weak"),
    [(40, 0), (38, 2), (10, 5)],
    ids=["nothing weak", "a small share", "too few to compare"],
)
def test_the_weakest_mode_does_not_rise(story, alerts, version, strong, weak):
    story.buy(version, 40, BOTH, proven=5)
    days_later(story)
    story.buy(version, strong, BOTH, proven=5)
    if weak:
        story.buy(version, weak, BOTH, proven=1)
    assert alerts() == []


def test_a_new_deployment_has_nothing_to_compare_with(story, alerts, version):
    story.buy(version, 100, proven=1)
    assert alerts() == []


def test_what_is_older_than_the_week_before_does_not_count(story, alerts, version):
    story.buy(version, 40, BOTH, proven=5)
    days_later(story, 9)
    story.buy(version, 40, proven=1)
    assert alerts() == []


def test_a_models_traffic_falls_to_its_floor(story, alerts, version):
    _, other = story.model("other")
    story.buy(version, 30, BOTH)
    story.buy(other, 30)
    days_later(story)
    story.buy(version, 29)
    story.buy(version, 1, BOTH)
    story.buy(other, 30)
    assert alerts() == [
        (
            "traffic_at_floor",
            "97% of the last day's requests for digits are under its floor, the weakest policy it "
            "is sold under; in the week before it was 0%.",
        )
    ]


def test_traffic_that_was_always_at_the_floor_is_no_news(story, alerts, version):
    story.buy(version, 25)
    story.buy(version, 5, BOTH)
    days_later(story)
    story.buy(version, 30)
    assert alerts() == []


def test_reclaims_rise(story, alerts, version):
    story.buy(version, 40, proven=1)
    days_later(story)
    lost = story.buy(version, 10)
    story.buy(version, 30, proven=1)
    story.block(*map(story.reclaimed, lost))
    assert alerts() == [
        (
            "reclaims_rise",
            "25% of the last day's payments ended by being reclaimed; in the week before it was "
            "0%.",
        )
    ]


def test_a_prompt_changed_until_a_day_has_passed(story, alerts):
    model, version = story.model()
    story.block(("PromptCommitted", {"promptHash": version, "modelId": model, "uri": ""}))
    message = f"A prompt was committed for digits: 0x{version.hex()}."
    assert alerts() == [("prompt_changed", message)]
    days_later(story)
    assert alerts() == []


def test_what_was_revoked_is_named(story, alerts):
    measurement, model = b"\xaa" * 32, b"\xbb" * 32
    story.block(
        ("KeyRevoked", {"provider": PROVIDER, "key": TOKEN}),
        ("EnclaveRevoked", {"key": TOKEN}),
        ("MeasurementRevoked", {"modelId": model, "measurement": measurement}),
        ("ModeRetired", {"mode": 1, "reason": "broken {mode} <b>"}),
    )
    assert alerts() == [
        ("key_revoked", f"The session key {TOKEN} of {PROVIDER} was revoked."),
        ("key_revoked", f"The enclave key {TOKEN} was revoked."),
        (
            "measurement_revoked",
            f"The publisher of model 0x{model.hex()} no longer trusts the code measured as "
            f"0x{measurement.hex()}.",
        ),
        ("mode_retired", "Mode 1 was retired: broken {mode} <b>"),
    ]


def test_thresholds_can_be_set(story, engine, version):
    story.buy(version, 3, BOTH, proven=5)
    days_later(story)
    story.buy(version, 3, BOTH, proven=1)
    assert Telemetry(engine).alerts() == ()
    assert len(Telemetry(engine, thresholds=Thresholds(fewest=3)).alerts()) == 1
    strict = Thresholds(fewest=3, weak_share_rise=1)
    assert Telemetry(engine, thresholds=strict).alerts() == ()
