"""A node is killed at each moment of a job; another process goes on with its database."""

import pytest

from .ledger import ANSWERED, VOIDED
from .moments import STEPS
from .orders import WAYS

MOMENTS = ["before authorize written", *(f"after {step}" for step in STEPS)]
GIVING_BACK = ["given up", "end written", "end sent", "end included", "voided"]


@pytest.fixture
def raise_gas_price(chain):
    """Make gas cost more than what was signed before bears."""

    def set_base_fee(fee_wei):
        chain.request("anvil_setNextBlockBaseFeePerGas", hex(fee_wei))
        chain.request("evm_mine")

    set_base_fee(10**9)
    yield lambda: set_base_fee(10**11)
    set_base_fee(10**9)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_node_is_paid_once_and_gives_the_answer_as_often_as_asked(
    order_at_dying, serve_apart, ledger, until, price_atomic, moment, way
):
    order = order_at_dying(moment, way)
    with serve_apart() as node:
        until(lambda: order.state(node.url) == "captured")
        answer, again = order.send(node.url), order.send(node.url)

    assert answer.status_code == 200
    assert again.json() == answer.json()
    assert ledger.history(order) == ANSWERED
    assert ledger.moved() == {"payer": -price_atomic, "provider": price_atomic}
    assert ledger.left_in_vault(order) == 0


@pytest.mark.parametrize("step", GIVING_BACK)
def test_a_killed_node_gives_money_back_once(serve_apart, orderer, lookup, ledger, until, step):
    with serve_apart(dies=f"after {step}") as node:
        order = orderer.order(node.url, {"inputs": {"number": [7]}}, model="lookup")
        order.send_in_vain(node.url)
        assert node.has_killed_itself()

    with serve_apart() as node:
        until(lambda: order.state(node.url) == "voided")
        answer = order.send(node.url)

    assert answer.status_code == 500
    assert answer.json()["code"] == "engine_error"
    assert ledger.history(order) == VOIDED
    assert ledger.moved() == {}
    assert ledger.left_in_vault(order) == 0


@pytest.mark.parametrize("moment", ["after end written", "after end sent", "after captured"])
def test_a_batch_that_was_cut_short_is_captured_whole(
    serve_apart, orderer, digits_body, ledger, until, price_atomic, moment
):
    """Each moment is that of the first of three jobs; the others have not come so far."""
    with serve_apart(dies=moment, proven=3) as node:
        orders = [orderer.order(node.url, digits_body(index)) for index in range(3)]
        for order in orders:
            order.send_in_vain(node.url)
        assert node.has_killed_itself()

    with serve_apart() as node:
        until(lambda: all(order.state(node.url) == "captured" for order in orders))
        answers = [order.send(node.url) for order in orders]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [ledger.history(order) for order in orders] == [ANSWERED] * 3
    assert ledger.moved() == {"payer": -3 * price_atomic, "provider": 3 * price_atomic}


@pytest.mark.parametrize("moment", ["after authorize written", "after end written"])
def test_a_transaction_whose_fee_has_become_too_low_is_replaced(
    raise_gas_price, order_at_dying, serve_apart, job_of, ledger, until, price_atomic, moment
):
    order = order_at_dying(moment)
    written = job_of(order).end or job_of(order).authorize
    raise_gas_price()
    with serve_apart() as node:
        until(lambda: order.state(node.url) == "captured")
    captured = job_of(order)
    replaced = captured.end if "end" in moment else captured.authorize
    assert (replaced.replaced, replaced.nonce) == ((written.hash,), written.nonce)
    assert ledger.history(order) == ANSWERED
    assert ledger.moved() == {"payer": -price_atomic, "provider": price_atomic}
