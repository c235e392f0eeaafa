"""Trouble that lasts is said once, again after ten minutes, and when it is over."""

import logging

import pytest

from assay.node.notices import Notices


class Clock:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def notices(clock):
    return Notices(logging.getLogger("assay.test"), clock)


@pytest.fixture
def said(caplog):
    """Give what was logged since this was asked last."""

    def take():
        messages = [record.message for record in caplog.records]
        caplog.clear()
        return messages

    return take


def test_the_same_trouble_is_said_again_after_ten_minutes(notices, clock, said):
    times = []
    for clock.seconds in range(1_900):
        notices.warn("chain", "The chain is gone.")
        notices.end_round()
        times += [clock.seconds] * len(said())
    assert times == [0, 600, 1_200, 1_800]


def test_what_has_changed_is_said_at_once(notices, said):
    for message in ("The chain is gone.", "The chain refuses.", "The chain refuses."):
        notices.warn("chain", message)
    assert said() == ["The chain is gone.", "The chain refuses."]


def test_troubles_that_take_turns_are_said_once_each(notices, said):
    for _ in range(3):
        notices.warn("chain", "It is gone.")
        notices.warn("chain", "It refuses.")
        notices.end_round()
    assert said() == ["It is gone.", "It refuses."]


def test_figures_make_no_new_message(notices, said):
    first = "0xab0 waits: gas costs 9 wei, after 1.5 s."
    for message in (first, "0xF1 waits: gas costs 10,000,000 wei, after 12 s."):
        notices.warn("gas", message)
    assert said() == [first]


def test_each_has_its_own_trouble(notices, said):
    for about in ("one", "other"):
        notices.warn(about, "It waits.")
    assert said() == ["It waits.", "It waits."]


def test_its_end_is_said_once_with_what_was_heard_last(notices, said):
    notices.warn("gas", "Gas costs 50 wei.")
    notices.warn("gas", "Gas costs 60 wei.")
    notices.end_round()
    assert said() == ["Gas costs 50 wei."]
    for _ in range(3):
        notices.end_round()
    assert said() == ["over: Gas costs 60 wei."]


def test_what_comes_back_is_new(notices, said):
    for _ in range(2):
        notices.warn("chain", "It is gone.")
        notices.end_round()
        notices.end_round()
    assert said() == ["It is gone.", "over: It is gone."] * 2


def test_what_nobody_looked_at_is_not_over(notices, said):
    notices.warn("payment", "It waits.")
    notices.end_round()
    notices.keep("payment")
    notices.keep("another")
    notices.end_round()
    assert said() == ["It waits."]
    notices.end_round()
    assert said() == ["over: It waits."]


def test_a_round_that_was_broken_off_ends_nothing(notices, said):
    notices.warn("payment", "It waits.")
    notices.end_round()
    for _ in range(3):
        notices.warn("chain", "It is gone.")
    notices.warn("payment", "It waits.")
    notices.end_round()
    assert said() == ["It waits.", "It is gone."]


def test_a_fault_is_said_once_with_its_place(notices, caplog):
    for error in (ZeroDivisionError("no"), ZeroDivisionError("no"), KeyError("no")):
        notices.fault("payment", "It failed.", error)
    first, second = caplog.records
    assert (first.levelname, first.message) == ("ERROR", "It failed.")
    assert first.exc_info[0] is ZeroDivisionError
    assert second.exc_info[0] is KeyError


def test_the_end_is_as_loud_as_the_trouble(notices, caplog):
    notices.warn("chain", "It is gone.")
    notices.end_round()
    notices.end_round()
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
