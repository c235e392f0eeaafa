"""The exception tree is the one that is drawn, and every error survives a process border."""

import pickle
import re

import pytest

from assay import errors
from assay.errors import (
    AssayError,
    BelowFloor,
    GatewayRefused,
    Overloaded,
    TransactionPending,
    TransactionReverted,
)

SPECIAL = {
    BelowFloor: ("tee", "signed+tee"),
    TransactionPending: ("It is not included.", "Go on waiting.", b"hash"),
    TransactionReverted: ("DeadlinePassed", {"captureBefore": 5, "time": 6}, "Pay again."),
    Overloaded: ("Ten jobs wait.", "Try again in 3 seconds.", 3),
    GatewayRefused: ("There is no model 'x'.", "List the models.", 404, "model_unknown"),
}


def descendants(kind, level=0):
    yield level, kind
    for child in kind.__subclasses__():
        yield from descendants(child, level + 1)


KINDS = [kind for _, kind in descendants(AssayError)]


def create(kind):
    return kind(*SPECIAL.get(kind, ("It broke.", "Mend it.")))


def test_the_drawing_shows_the_tree():
    drawn = re.findall(r"^    ((?:[│├└─ ]{4})*)(\w+)", errors.__doc__, re.MULTILINE)
    real = [(level, kind.__name__) for level, kind in descendants(AssayError)]
    assert [(len(indent) // 4, name) for indent, name in drawn] == real


def test_every_error_is_public_and_has_a_code_of_its_own():
    assert sorted(kind.__name__ for kind in KINDS) == sorted(errors.__all__)
    codes = {kind.code for kind in KINDS}
    assert len(codes) == len(KINDS)
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", code) for code in codes)


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_says_what_happened_and_then_what_to_do(kind):
    error = create(kind)
    assert str(error) == f"{error.message} {error.hint}"
    assert error.message.endswith(".")
    assert error.hint.endswith(".")


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_survives_a_process_border(kind):
    error = create(kind)
    copied = pickle.loads(pickle.dumps(error))
    assert (type(copied), vars(copied), str(copied)) == (kind, vars(error), str(error))


def test_a_policy_below_the_floor_names_both():
    error = create(BelowFloor)
    assert (error.policy, error.floor) == ("tee", "signed+tee")
    assert error.message == "The policy tee is below the model's floor signed+tee."


def test_a_revert_names_the_contracts_error_with_its_arguments():
    error = create(TransactionReverted)
    assert error.message == "The contract refused with DeadlinePassed(captureBefore=5, time=6)."
    assert error.arguments == {"captureBefore": 5, "time": 6}


def test_an_overload_says_when_to_come_back():
    assert create(Overloaded).retry_after_seconds == 3


def test_a_gateways_refusal_keeps_its_status_and_reason():
    error = create(GatewayRefused)
    assert (error.status, error.reason) == (404, "model_unknown")
