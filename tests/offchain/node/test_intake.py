"""Intake on a real chain: the money comes in once, whoever brings it, or the job says why not."""

import secrets
import time

import pytest

from assay.chain import (
    Authorization,
    Chain,
    PaymentEscrow,
    Status,
    TransferOrder,
    events,
    sign_statement,
)
from assay.chain.contracts.events import PaymentAuthorized
from assay.chain.transactions import Call
from assay.errors import ChainUnavailable, TransactionPending
from assay.node import Intake, Job, PayerSignature, State
from assay.node.settling.intake import pending, signed
from assay.wire import keccak

from ..chain.proxies import proxy

WAYS = pytest.mark.parametrize("to_vault", [True, False], ids=["vault", "escrow"])


@pytest.fixture
def intake(chain, escrow, provider, jobs):
    return Intake(chain, escrow, provider, jobs)


@pytest.fixture
def create_quoted(create_terms, escrow, token, payer, jobs):
    """Keep a job that the payer has signed for, by either way."""

    def create(to_vault=True, account=payer, **changes):
        terms = create_terms(**changes)
        nonce = secrets.token_bytes(32) if to_vault else terms.struct_hash()
        payee = escrow.vault(terms) if to_vault else escrow.address
        order = TransferOrder(account.address, payee, terms.amount, 0, 2**40 - 1, nonce)
        domain = token.domain()
        statement = domain.transfer_statement if to_vault else domain.receive_statement
        return jobs.add(
            Job(
                payment_id=escrow.payment_id(terms, account.address, nonce),
                model_id=keccak(b"model"),
                terms=terms,
                authorization=PayerSignature(
                    to_vault=to_vault,
                    payer=account.address,
                    nonce=nonce,
                    valid_after=0,
                    valid_before=2**40 - 1,
                    signature=sign_statement(statement(order), account),
                ),
                input=b"input",
            )
        )

    return create


@pytest.fixture
def execute_at_token(send, token, stranger):
    """Submit a payer's authorization to the token, past the escrow, as anybody may."""

    def run(job, payee):
        given = job.authorization
        data = token.interface.encode(
            "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)",
            given.payer,
            payee,
            job.terms.amount,
            given.valid_after,
            given.valid_before,
            given.nonce,
            given.signature,
        )
        return send(Call(token.address, data), stranger)

    return run


def authorization_of(job):
    given = job.authorization
    return Authorization(
        given.payer, given.valid_after, given.valid_before, given.nonce, given.signature
    )


@WAYS
def test_the_money_comes_in_by_the_transaction_that_was_written_down(
    intake, create_quoted, jobs, escrow, token, payer, to_vault
):
    job = create_quoted(to_vault)
    before = token.balance(payer.address)
    taken = intake.authorize(job)
    assert taken.state is State.AUTHORIZED
    assert jobs.get(job.payment_id) == taken
    assert escrow.payment(job.payment_id).status is Status.AUTHORIZED
    assert token.balance(payer.address) == before - job.terms.amount
    (logged,) = events(escrow, PaymentAuthorized, 0, payment_id=job.payment_id)
    assert logged.transaction == taken.authorize.hash


@WAYS
def test_a_transaction_that_was_written_down_is_sent_and_no_other(
    intake, create_quoted, jobs, chain, escrow, provider, to_vault
):
    job = create_quoted(to_vault)
    verb = escrow.authorize_from_vault if to_vault else escrow.authorize_with_receive
    transaction = chain.prepare(verb(job.terms, authorization_of(job)), provider)
    written = jobs.move(job, job.changed(authorize=pending(transaction)))
    assert intake.authorize(written).state is State.AUTHORIZED
    (logged,) = events(escrow, PaymentAuthorized, 0, payment_id=job.payment_id)
    assert logged.transaction == transaction.hash
    assert signed(written.authorize) == transaction


def test_a_transaction_whose_nonce_is_gone_is_made_again(
    intake, create_quoted, jobs, chain, escrow, provider, send, stranger
):
    job = create_quoted()
    call = escrow.authorize_from_vault(job.terms, authorization_of(job))
    lost = chain.prepare(call, provider)
    chain.release(lost)
    send(escrow.set_operator(stranger.address, approved=False), provider)
    job = intake.authorize(jobs.move(job, job.changed(authorize=pending(lost))))
    assert (job.state, job.authorize) == (State.QUOTED, None)
    assert intake.authorize(job).state is State.AUTHORIZED


def test_money_that_somebody_else_moved_to_the_vault_is_taken_in_by_its_log(
    intake, create_quoted, escrow, token, execute_at_token, chain
):
    job = create_quoted()
    vault = escrow.vault(job.terms)
    assert intake.execution_of(token.address, job.authorization) is None
    theirs = execute_at_token(job, vault)
    chain.request("evm_mine")  # a block's hash can be proven from the next block on
    assert token.balance(vault) == job.terms.amount
    assert intake.execution_of(token.address, job.authorization).transaction == theirs.transaction
    assert intake.authorize(job).state is State.AUTHORIZED
    assert token.balance(vault) == 0
    assert escrow.payment(job.payment_id).amount_atomic == job.terms.amount


def test_a_payment_that_the_chain_refuses_is_failed_with_its_reason(
    intake, create_quoted, jobs, stranger
):
    job = create_quoted(account=stranger)
    failed = intake.authorize(job)
    assert (failed.state, failed.authorize) == (State.FAILED, None)
    assert failed.failure.code == "transaction_reverted"
    assert f"BalanceTooSmall(account={stranger.address}" in failed.failure.message
    assert jobs.get(job.payment_id) == failed


def test_a_payment_that_the_chain_refuses_after_all_is_failed_with_its_reason(
    intake, create_quoted, jobs, chain, escrow, provider, send, token, payer, stranger
):
    """Its transaction was made while there was still money, and is included without."""
    job = create_quoted()
    call = escrow.authorize_from_vault(job.terms, authorization_of(job))
    transaction = chain.prepare(call, provider)
    send(token.transfer(stranger.address, token.balance(payer.address)), payer)
    failed = intake.authorize(jobs.move(job, job.changed(authorize=pending(transaction))))
    assert failed.state is State.FAILED
    assert failed.failure.code == "transaction_reverted"


@WAYS
def test_a_payment_that_somebody_else_brought_in_goes_on(
    intake, create_quoted, escrow, send, stranger, to_vault
):
    job = create_quoted(to_vault)
    verb = escrow.authorize_from_vault if to_vault else escrow.authorize_with_receive
    send(verb(job.terms, authorization_of(job)), stranger)
    taken = intake.authorize(job)
    assert (taken.state, taken.failure) == (State.AUTHORIZED, None)


def test_a_payment_that_ended_before_it_was_noticed_is_failed(
    intake, create_quoted, escrow, send, provider
):
    job = create_quoted()
    send(escrow.authorize_from_vault(job.terms, authorization_of(job)), provider)
    send(escrow.void(job.terms, job.authorization.payer, job.authorization.nonce), provider)
    failed = intake.authorize(job)
    assert failed.state is State.FAILED
    assert failed.failure.code == "payment_ended"
    assert "voided" in failed.failure.message


def test_a_job_that_somebody_else_has_changed_is_left_to_them(intake, create_quoted, jobs, escrow):
    job = create_quoted()
    theirs = jobs.move(job, job.changed(state=State.FAILED))
    assert intake.authorize(job) == theirs
    assert escrow.payment(job.payment_id).status is Status.NONE


def test_a_job_stays_quoted_while_the_chain_is_gone(create_quoted, jobs, escrow, provider, intake):
    job = create_quoted()
    gone = Chain("http://127.0.0.1:1", attempts=1)
    with pytest.raises(ChainUnavailable):
        Intake(gone, PaymentEscrow(gone, escrow.address), provider, jobs).authorize(job)
    assert jobs.get(job.payment_id) == job
    assert intake.authorize(job).state is State.AUTHORIZED


@pytest.fixture
def hold_blocks(restored_chain):
    """From now on, have the chain make blocks only when it is told to; it has just made one."""

    def hold():
        # One that was put back is as late as it was then, and would be taken for one that stands.
        restored_chain.request("evm_mine", max(restored_chain.time() + 1, int(time.time())))
        restored_chain.request("evm_setAutomine", False)

    yield hold
    restored_chain.request("evm_setAutomine", True)


@pytest.mark.parametrize("late", [False, True], ids=["replaced", "included before"])
def test_money_that_does_not_come_in_is_sent_for_again_at_higher_fees(
    create_quoted, escrow, provider, jobs, anvil, hold_blocks, late
):
    """A node that was restarted knows what it has sent, and says which one took the money in."""
    job = create_quoted()
    hold_blocks()

    def restarted():
        chain = Chain(anvil.rpc_url, wait_seconds=0.2)
        return chain, Intake(chain, PaymentEscrow(chain, escrow.address), provider, jobs)

    chain, intake = restarted()
    with pytest.raises(TransactionPending):
        intake.authorize(job)
    first = jobs.get(job.payment_id)
    chain, intake = restarted()
    with pytest.raises(TransactionPending):
        intake.authorize(first)
    second = jobs.get(job.payment_id)
    assert second.authorize.replaced == (first.authorize.hash,)
    if late:
        third = chain.raised(signed(second.authorize), provider)
        second = jobs.move(second, second.changed(authorize=pending(third)))
    chain.request("evm_mine")
    taken = restarted()[1].authorize(second)
    (logged,) = events(escrow, PaymentAuthorized, 0, payment_id=job.payment_id)
    assert (taken.state, taken.authorized_in) == (State.AUTHORIZED, logged.transaction)
    assert (logged.transaction == taken.authorize.hash) is not late


def test_a_replacement_that_comes_too_late_changes_nothing(
    create_quoted, escrow, provider, jobs, anvil, hold_blocks
):
    """The first transaction is included while the second one is on its way to the node."""
    job = create_quoted()
    hold_blocks()

    def authorize(url, job):
        chain = Chain(url, wait_seconds=0.2)
        return Intake(chain, PaymentEscrow(chain, escrow.address), provider, jobs).authorize(job)

    def include_the_first(method, params, forward):
        if method == "eth_sendRawTransaction":
            Chain(anvil.rpc_url).request("evm_mine")
        return forward()

    with pytest.raises(TransactionPending):
        authorize(anvil.rpc_url, job)
    first = jobs.get(job.payment_id)
    with proxy(anvil.rpc_url, include_the_first) as url:
        taken = authorize(url, first)
    assert taken.authorize.replaced == (first.authorize.hash,)
    (logged,) = events(escrow, PaymentAuthorized, 0, payment_id=job.payment_id)
    assert taken.authorized_in == logged.transaction == first.authorize.hash
