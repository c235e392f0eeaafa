"""What cannot be captured in time goes back to the payer, whoever is there to see to it."""

from threading import Event
from types import SimpleNamespace

import pytest

from assay.node import Limits

from .ledger import RECLAIMED, VOIDED
from .moments import watch
from .orders import WAYS


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("step", ["authorize sent", "executed", "end written"])
def test_what_was_not_captured_in_time_is_reclaimed(
    pass_deadline, order_at_dying, serve_apart, ledger, until, step, way
):
    order = order_at_dying(f"after {step}", way)
    pass_deadline()
    with serve_apart() as node:
        until(lambda: order.state(node.url) == "failed")
        answer = order.send(node.url)

    assert answer.status_code != 200
    assert "not captured in time" in answer.json()["message"]
    assert ledger.history(order) == RECLAIMED
    assert ledger.moved() == {}
    assert ledger.left_in_vault(order) == 0


@pytest.mark.parametrize("moment", ["before authorize written", "after authorize written"])
def test_money_that_was_not_taken_in_before_the_deadline_stays_where_it_is(
    pass_deadline, order_at_dying, serve_apart, ledger, until, moment
):
    order = order_at_dying(moment)
    pass_deadline()
    with serve_apart() as node:
        until(lambda: order.state(node.url) == "failed")
        answer = order.send(node.url)

    assert answer.status_code == 402
    assert "refused" in answer.json()["message"]
    assert ledger.history(order) == []
    assert ledger.moved() == {}


def test_a_model_is_not_run_when_it_is_too_late_for_its_answer(
    pass_deadline, order_at_dying, serve, job_of, ledger, until, monkeypatch
):
    order = order_at_dying("after authorized")
    pass_deadline()
    clock = SimpleNamespace(time=lambda: order.terms.capture_before)
    monkeypatch.setattr("assay.node.proving.worker.time", clock)
    with serve() as node:
        until(lambda: order.state(node.url) == "failed")
    assert job_of(order).output is None
    assert job_of(order).failure.code == "deadline_passed"
    assert ledger.history(order) == RECLAIMED


def test_an_answer_that_comes_while_the_money_goes_back_is_not_given(
    pass_deadline, serve, digits, orderer, digits_body, ledger, until, monkeypatch
):
    on_the_way_back, refused = Event(), Event()

    def notice(moment):
        if moment == "before executed" and not on_the_way_back.is_set():
            pass_deadline()
            assert on_the_way_back.wait(30)
        if moment == "before end sent":
            on_the_way_back.set()
            assert refused.wait(30)

    watch(monkeypatch.setattr, notice)
    with serve(limits=Limits(settle_every_seconds=0.05)) as node:
        order = orderer.order(node.url, digits_body())
        answer = order.send(node.url)
        refused.set()
        until(lambda: order.state(node.url) == "failed")

    assert answer.status_code == 500
    assert answer.json()["code"] == "not_delivered"
    assert ledger.history(order) == RECLAIMED
    assert ledger.moved() == {}


@pytest.mark.parametrize("moment", ["after end written", "after end sent", "before failed"])
def test_a_reclaim_that_was_cut_short_happens_once(
    pass_deadline, order_at_dying, serve_apart, ledger, until, moment
):
    order = order_at_dying("after proven")
    pass_deadline()
    with serve_apart(dies=moment) as node:
        assert node.has_killed_itself()
    with serve_apart() as node:
        until(lambda: order.state(node.url) == "failed")
    assert ledger.history(order) == RECLAIMED
    assert ledger.moved() == {}


@pytest.mark.parametrize("step", ["authorize sent", "proven", "end written"])
def test_anyone_can_reclaim_while_the_provider_is_away(
    pass_deadline, order_at_dying, serve_apart, send, escrow, stranger, ledger, until, step
):
    order = order_at_dying(f"after {step}")
    pass_deadline()
    payment = order.authorization
    send(escrow.reclaim(order.terms, payment.payer, payment.nonce), stranger)
    assert ledger.moved() == {}

    with serve_apart() as node:
        until(lambda: order.state(node.url) == "failed")
        answer = order.send(node.url)
    assert answer.status_code != 200
    assert ledger.history(order) == RECLAIMED
    assert ledger.moved() == {}


@pytest.mark.usefixtures("restored_chain")
def test_an_answer_whose_evidence_no_longer_counts_is_not_paid_for(
    order_at_dying, serve_apart, send, verifier_registry, owner, ledger, until
):
    order = order_at_dying("after proven")
    send(verifier_registry.retire(0, "broken"), owner)
    with serve_apart() as node:
        until(lambda: order.state(node.url) == "voided")
    assert ledger.history(order) == VOIDED
    assert ledger.moved() == {}


@pytest.mark.usefixtures("restored_chain")
def test_money_in_the_vault_of_a_version_that_was_retired_comes_back_at_once(
    order_at_dying,
    serve_apart,
    submit_to_token,
    send,
    model_registry,
    publisher,
    ledger,
):
    order = order_at_dying("before authorize sent")
    submit_to_token(order)
    send(model_registry.retire(order.terms.version_id, "withdrawn"), publisher)
    with serve_apart() as node:
        assert order.send(node.url).status_code == 410
        assert order.state(node.url) == "failed"
    assert ledger.history(order) == VOIDED
    assert ledger.moved() == {}
    assert ledger.left_in_vault(order) == 0
