"""The node watches from a thread, which ends with it."""

import threading

from ...enclave_fixtures import wait_until
from .conftest import BOUNDARY, DUE_AT, HOUR


def test_a_key_is_renewed_without_anybody_asking(create_renewal, moved, enrolled):
    renewal = create_renewal()
    moved.move(DUE_AT)
    renewal.start()
    wait_until(lambda: renewal.state.renewals == 1)
    renewal.stop()
    assert renewal.state.until == BOUNDARY + 2 * HOUR
    assert "assay-key-tee-simulated" not in {each.name for each in threading.enumerate()}


def test_a_fault_does_not_end_the_watch(create_renewal, moved, enrolled, monkeypatch, caplog):
    renewal = create_renewal()
    looks, look = [], renewal.look

    def faulty():
        looks.append(1)
        if len(looks) == 1:
            raise ZeroDivisionError
        return look()

    monkeypatch.setattr(renewal, "look", faulty)
    monkeypatch.setattr(type(renewal), "pause_seconds", 0.01)
    renewal.start()
    wait_until(lambda: renewal.state.key is not None)
    renewal.stop()
    assert "could not be looked at" in caplog.text


def test_what_was_never_started_can_be_stopped(create_renewal):
    create_renewal().stop()
