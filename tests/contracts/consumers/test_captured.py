"""VerifiedConsumer: it pays for a result, and the escrow tells of the capture.

_pay
├── when the terms are of a result that would be refused: it reverts, and nothing is paid
├── otherwise the money is in the escrow, and the consumer is called back
└── what comes back without a result belongs to the consumer
onCaptured
├── when anybody but the escrow calls: it reverts
├── when what holds is weaker than expected: it reverts, and the result is not kept
├── when the evidence carries the output, alone or at its end: the result is used at once
├── `_onResult` has 150,000 gas then, at least, whatever else is in the evidence
├── when it does not, or the result is refused, or `_onResult` reverts or burns its gas: it is kept
└── when the result was brought before: nothing happens
collect
├── when nothing was captured, or another claim: it reverts
├── when the output is another one, or the result has become stale: it reverts
├── otherwise it is used, once, without any evidence
└── accept takes a result that was captured or kept as well, once
an `_onResult` that calls the consumer again
└── finds the result used
"""

import pytest
from eth_utils import keccak

from ..expectations import balance_changes, reverts
from ..mocks import ConsumerManner
from ..statements import SIGNED, TEE, ZERO_HASH, Claim, Status, policy_word
from .conftest import PAID
from .statements import DAY, Standing

OTHER = keccak(text="other")


@pytest.fixture
def bought(gate, file, buy):
    """A gate that has paid for the result that it waits for, and the payment."""
    file(gate)
    return gate, buy(gate)


@pytest.fixture
def output(loan_model, figures):
    return loan_model.run(figures)


def test_the_consumer_pays_and_is_called_back(gate, file, buy, escrow, token):
    file(gate)
    with balance_changes(token, escrow) as changes:
        payment = buy(gate)
    assert changes == [PAID]
    record = escrow.paymentOf(payment.id)
    assert (record.status, record.callsBack) == (Status.AUTHORIZED, True)


@pytest.mark.parametrize(
    ("changes", "error", "arguments"),
    [
        ({"prompt_hash": OTHER}, "PromptUnexpected", (OTHER, ZERO_HASH)),
        ({"params_hash": OTHER}, "ParamsUnexpected", (OTHER, ZERO_HASH)),
        ({"input_hash": OTHER}, "InputUnexpected", (OTHER,)),
        ({"version_id": OTHER}, "VersionUnexpected", (OTHER,)),
        ({"policy": policy_word(TEE)}, "PolicyTooWeak", (policy_word(TEE), policy_word(SIGNED))),
    ],
)
def test_what_would_be_refused_is_not_paid_for(gate, file, buy, changes, error, arguments):
    file(gate)
    with reverts(getattr(gate, error), *arguments):
        buy(gate, **changes)


def test_another_provider_is_not_paid(gate, file, buy, provider, stranger):
    file(gate)
    with reverts(gate.ProviderUnexpected, stranger.address, provider.address):
        buy(gate, provider=stranger.address)


def test_money_without_a_result_comes_back(bought, escrow, token, provider):
    gate, payment = bought
    with balance_changes(token, gate) as changes:
        escrow.void(*payment.key, sender=provider)
    assert changes == [PAID]


def test_an_output_in_the_evidence_is_used_at_once(
    bought, carrier, settle, output, token, provider
):
    gate, payment = bought
    with balance_changes(token, provider) as changes:
        delivery, tx = settle(payment, output, carried=b"a proof, and then " + output)
    assert changes == [PAID]
    assert [log.event_name for log in tx.events][-2:] == ["ResultAccepted", "ApplicationDecided"]
    assert gate.isUsed(payment.id)
    assert not gate.isKept(payment.id)
    assert gate.applicationOf(delivery.claim.input_hash).standing == Standing.GRANTED


def test_an_output_that_is_published_is_used_at_once(bought, published, settle, output, escrow):
    gate, payment = bought
    delivery, tx = settle(payment, output, carried=output, carrier=published)
    (captured,) = tx.decode_logs(escrow.PaymentCaptured)
    assert captured.proven == 1 << SIGNED | 1 << published
    assert gate.isUsed(payment.id)
    assert gate.applicationOf(delivery.claim.input_hash).standing == Standing.GRANTED


@pytest.mark.parametrize(
    ("before", "is_used"), [pytest.param(b"", True, id="alone"), pytest.param(b"x", False, id="x")]
)
def test_without_a_known_size_a_proof_is_the_output_or_is_not(
    consumer, buy, carrier, settle, output, before, is_used
):
    payment = buy(consumer)
    settle(payment, output, carried=before + output)
    assert (consumer.isUsed(payment.id), consumer.isKept(payment.id)) == (is_used, not is_used)
    assert consumer.uses() == is_used


@pytest.mark.parametrize("carried", [None, b"", b"short", b"longer than the output"])
def test_without_its_output_a_result_is_kept_and_collected(
    bought, carrier, settle, output, stranger, carried
):
    gate, payment = bought
    delivery, tx = settle(payment, output, carried=carried)
    assert list(tx.decode_logs(gate.ResultKept)) == [gate.ResultKept(requestId=payment.id)]
    assert gate.isKept(payment.id)
    assert gate.applicationOf(delivery.claim.input_hash).standing == Standing.FILED

    gate.collect(delivery.claim, output, sender=stranger)
    assert (gate.isUsed(payment.id), gate.isKept(payment.id)) == (True, False)
    assert gate.applicationOf(delivery.claim.input_hash).standing == Standing.GRANTED
    with reverts(gate.ResultUsed, payment.id):
        gate.collect(delivery.claim, output, sender=stranger)
    with reverts(gate.ResultUsed, payment.id):
        gate.accept(*delivery, sender=stranger)


@pytest.mark.parametrize("manner", [ConsumerManner.REVERT, ConsumerManner.BURN_GAS])
def test_a_result_is_kept_when_the_use_of_it_fails(
    consumer, buy, carrier, settle, escrow, output, stranger, manner
):
    payment = buy(consumer)
    consumer.behave(manner, sender=stranger)
    delivery, tx = settle(payment, output, carried=output)
    assert list(tx.decode_logs(escrow.CallbackFailed)) == []
    assert list(tx.decode_logs(consumer.ResultKept)) == [consumer.ResultKept(requestId=payment.id)]
    assert escrow.paymentOf(payment.id).status == Status.CAPTURED

    consumer.behave(ConsumerManner.CALM, sender=stranger)
    consumer.collect(delivery.claim, output, sender=stranger)
    assert (consumer.uses(), consumer.usedOutput()) == (1, keccak(output))


def test_a_use_has_the_gas_that_the_page_says(consumer, buy, carrier, settle, output):
    settle(buy(consumer), output, carried=output)
    assert consumer.gasSeen() >= 150_000


def test_who_captures_cannot_use_up_the_gas_with_evidence(consumer, buy, carrier, settle, output):
    payment = buy(consumer)
    settle(payment, output, carried=output, junk=bytes(500_000))
    assert consumer.isUsed(payment.id)
    assert consumer.gasSeen() >= 150_000


def test_a_result_that_was_stale_at_its_capture_is_not_used(
    bought, carrier, settle, output, chain, stranger
):
    gate, payment = bought
    delivery, _ = settle(payment, output, carried=output, age=2 * DAY)
    assert gate.isKept(payment.id)
    now = chain.pending_timestamp + 10
    chain.pending_timestamp = now
    with reverts(gate.ResultStale, delivery.claim.completed_at, now - DAY):
        gate.collect(delivery.claim, output, sender=stranger)
    assert not gate.isUsed(payment.id)


def test_a_kept_result_becomes_stale(bought, settle, output, chain, stranger):
    gate, payment = bought
    delivery, _ = settle(payment, output)
    completed_at = delivery.claim.completed_at
    chain.pending_timestamp = completed_at + DAY + 1
    with reverts(gate.ResultStale, completed_at, completed_at + 1):
        gate.collect(delivery.claim, output, sender=stranger)


def test_only_the_escrow_tells_of_captures(bought, deliver, stranger):
    gate, _ = bought
    delivery = deliver()
    with reverts(gate.NotEscrow, stranger.address):
        gate.onCaptured(delivery.claim, 1 << SIGNED, delivery.evidence, sender=stranger)


def test_a_capture_that_proves_too_little_is_not_kept(bought, escrow, deliver):
    gate, _ = bought
    delivery = deliver()
    escrow_account = gate.provider.account_manager.test_accounts.impersonate_account(escrow.address)
    escrow_account.balance = 10**18
    with reverts(gate.PolicyNotSatisfied, policy_word(SIGNED), 1 << TEE):
        gate.onCaptured(delivery.claim, 1 << TEE, delivery.evidence, sender=escrow_account)
    assert not gate.isKept(delivery.claim.request_id)


def test_a_result_that_was_brought_before_its_capture_is_used_once(
    bought, settle, escrow, deliver, output, stranger
):
    gate, payment = bought
    delivery = deliver(request_id=payment.id)
    gate.accept(*delivery, sender=stranger)
    _, tx = settle(payment, output)
    assert list(tx.decode_logs(escrow.CallbackFailed)) == []
    assert list(tx.decode_logs(gate.ResultKept)) == []
    assert escrow.paymentOf(payment.id).status == Status.CAPTURED
    assert gate.isUsed(payment.id)


def test_a_captured_result_can_be_accepted_with_its_evidence(bought, settle, output, stranger):
    gate, payment = bought
    delivery, _ = settle(payment, output)
    gate.accept(*delivery, sender=stranger)
    assert (gate.isUsed(payment.id), gate.isKept(payment.id)) == (True, False)


def test_nothing_is_collected_that_was_not_captured(bought, deliver, settle, output, stranger):
    gate, payment = bought
    uncaptured = deliver(request_id=payment.id)
    with reverts(gate.ResultNotCaptured, payment.id):
        gate.collect(uncaptured.claim, output, sender=stranger)
    settle(payment, output)
    for changes in ({"output_hash": keccak(b"other")}, {"units": 2}):
        claim = Claim(*uncaptured.claim)._replace(**changes)
        with reverts(gate.ResultNotCaptured, payment.id):
            gate.collect(claim, output, sender=stranger)


def test_another_output_is_not_collected(bought, settle, output, stranger):
    gate, payment = bought
    delivery, _ = settle(payment, output)
    with reverts(gate.OutputUnexpected, keccak(b"other"), keccak(output)):
        gate.collect(delivery.claim, b"other", sender=stranger)
    gate.collect(delivery.claim, output, sender=stranger)


@pytest.mark.parametrize("verb", ["accept", "collect"])
def test_a_use_that_calls_the_consumer_finds_the_result_used(
    consumer, buy, settle, output, stranger, verb
):
    payment = buy(consumer)
    delivery, _ = settle(payment, output)
    messages = {
        "accept": consumer.accept.encode_input(*delivery),
        "collect": consumer.collect.encode_input(delivery.claim, output),
    }
    consumer.reenter(messages[verb], sender=stranger)
    consumer.collect(delivery.claim, output, sender=stranger)
    assert not consumer.entered()
    assert consumer.uses() == 1
