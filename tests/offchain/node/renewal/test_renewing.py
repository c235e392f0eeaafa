"""A key is renewed in time, once, by the enclave that has it, and claims of before still count."""

from assay.node import RENEWAL_GAS, KeyState

from .conftest import BOUNDARY, DUE_AT, ENROLLED_AT, HOUR


def test_a_key_is_left_alone_while_it_lasts(
    create_renewal, moved, enrolled, tee_verifier, count_transactions
):
    renewal, sent = create_renewal(), count_transactions()
    for now in (ENROLLED_AT + 60, BOUNDARY - 2 * HOUR + 60, BOUNDARY - 41 * 60):
        moved.move(now)
        assert renewal.look() == KeyState(enrolled.key, BOUNDARY)
        assert 5 <= renewal.pause_seconds <= 60
    assert count_transactions() == sent
    assert tee_verifier.enclave(enrolled.key) == enrolled.record


def test_a_key_is_renewed_once_it_is_due_and_stays_the_same_key(
    create_renewal, moved, enrolled, tee_verifier, count_transactions
):
    renewal = create_renewal()
    moved.move(DUE_AT)
    sent = count_transactions()
    state = renewal.look()
    assert (state.key, state.until, state.problem) == (enrolled.key, BOUNDARY + 2 * HOUR, None)
    assert (state.renewals, state.failures) == (1, 0)
    record = tee_verifier.enclave(enrolled.key)
    assert (record.since, record.until) == (enrolled.record.since, BOUNDARY + 2 * HOUR)
    assert renewal.look() == state
    assert count_transactions() > sent


def test_a_warm_renewal_takes_one_transaction_and_the_gas_that_is_announced(
    create_renewal, moved, enrolled, count_transactions
):
    renewal, spent, sent = create_renewal(), [0], [count_transactions()]
    for now in (DUE_AT, DUE_AT + 2 * HOUR):
        moved.move(now)
        spent.append(renewal.look().gas)
        sent.append(count_transactions())
    assert renewal.state.until == BOUNDARY + 4 * HOUR
    # Authorities change every twelve hours, so before one of the two at most.
    warm = min((1, 2), key=lambda turn: spent[turn] - spent[turn - 1])
    assert sent[warm] - sent[warm - 1] == 1
    assert 0.98 * RENEWAL_GAS < spent[warm] - spent[warm - 1] < RENEWAL_GAS


def test_what_was_signed_before_a_renewal_counts_after_the_end_it_had_then(
    create_renewal, moved, enrolled, tee_verifier, send, publisher, enclave_model
):
    send(tee_verifier.approve_measurement(enclave_model, enrolled.record.measurement), publisher)
    renewal, signed_at = create_renewal(), DUE_AT - 60
    moved.move(DUE_AT)
    renewal.look()
    moved.move(BOUNDARY + 90 * 60)  # Half an hour after the time that a late capture has.
    assert tee_verifier.counts(enrolled.key, enclave_model, signed_at)
    assert tee_verifier.counts(enrolled.key, enclave_model, BOUNDARY + 60)
