"""What answers took, by version and policy, over restarts."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import OperationalError

from assay.advice import Figures
from assay.modes import Cost
from assay.node import Measurements, State
from assay.wire import Policy, keccak

VERSION, OTHER = keccak(b"version"), keccak(b"other version")
SIGNED, ZKML = Policy(1), Policy(0b100)
STEPS = (State.QUOTED, State.AUTHORIZED, State.EXECUTED)


@pytest.fixture
def note(measurements):
    """Note an answer whose three steps took so many seconds."""

    def note_one(*seconds, version=VERSION, policy=SIGNED):
        for step, taken in zip(STEPS, seconds, strict=True):
            measurements.took(version, policy, step, taken)

    return note_one


def test_nothing_was_measured_at_first(measurements):
    assert measurements.figures(VERSION) == {}


def test_figures_are_medians_of_all_steps(measurements, note):
    for seconds in (0.1, 0.3, 0.2):
        note(seconds, 2 * seconds, 10 * seconds)
    assert measurements.figures(VERSION) == {
        SIGNED: Figures(samples=3, latency_seconds=2.6, proving_seconds=2.0, gas=None)
    }


def test_an_answer_that_was_not_proven_is_none(measurements):
    measurements.took(VERSION, SIGNED, State.QUOTED, 1)
    measurements.took(VERSION, SIGNED, State.AUTHORIZED, 1)
    assert measurements.figures(VERSION) == {}


def test_versions_and_policies_are_kept_apart(measurements, note):
    note(1, 1, 1)
    note(1, 1, 3, policy=ZKML)
    note(1, 1, 5, version=OTHER)
    assert {
        policy: each.proving_seconds for policy, each in measurements.figures(VERSION).items()
    } == {
        SIGNED: 1,
        ZKML: 3,
    }


def test_gas_comes_with_the_capture(measurements, note):
    note(1, 1, 1)
    for gas in (60_000, 62_000, 61_000):
        measurements.captured(VERSION, SIGNED, gas, alone=True)
    assert measurements.figures(VERSION)[SIGNED].gas == 61_000


def test_only_the_last_hundred_count(measurements, note):
    for _ in range(100):
        note(9, 9, 9)
    for _ in range(100):
        note(1, 1, 1)
    assert measurements.figures(VERSION)[SIGNED] == Figures(100, 3, 1, None)


def test_what_was_saved_is_there_after_a_restart(measurements, note, database):
    note(1, 2, 3)
    measurements.captured(VERSION, SIGNED, 60_000, alone=True)
    assert Measurements(database).figures(VERSION) == {}
    measurements.save()
    note(1, 2, 5)
    measurements.save()
    measurements.save()
    assert Measurements(database).figures(VERSION) == measurements.figures(VERSION)


def test_what_a_database_refused_is_saved_the_next_time(measurements, note, database, monkeypatch):
    def refuse(rows):
        raise OperationalError("insert", rows, Exception("the disk is full"))

    note(1, 2, 3)
    with monkeypatch.context() as broken:
        broken.setattr(measurements, "_write", refuse)
        with pytest.raises(OperationalError):
            measurements.save()
    measurements.save()
    assert Measurements(database).figures(VERSION) == measurements.figures(VERSION)


def test_threads_may_note_at_once(measurements, note):
    with ThreadPoolExecutor(4) as pool:
        for _ in range(40):
            pool.submit(note, 1, 1, 1)
            pool.submit(measurements.save)
    measurements.save()
    assert measurements.figures(VERSION)[SIGNED].samples == 40


def test_what_was_not_measured_costs_what_is_said_of_it(measurements):
    rough = Cost(68_000, 0.5)
    assert measurements.cost(VERSION, SIGNED, rough) == rough


def test_costs_are_medians_and_captures_in_batches_do_not_count(measurements, note):
    for seconds, gas in ((1, 70_000), (3, 90_000), (2, 80_000)):
        note(9, 9, seconds)
        measurements.captured(VERSION, SIGNED, gas, alone=True)
        measurements.captured(VERSION, SIGNED, 28_000, alone=False)
    rough = Cost(68_000, 0.5)
    assert measurements.cost(VERSION, SIGNED, rough) == Cost(80_000, 2)
    assert measurements.cost(VERSION, ZKML, rough) == rough
    assert measurements.cost(OTHER, SIGNED, rough) == rough
