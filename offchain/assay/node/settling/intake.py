"""Taking money in: from a payer's signed authorization to a payment that the escrow holds."""

from dataclasses import replace

from eth_account.signers.local import LocalAccount

from assay.chain.chain import Chain
from assay.chain.contracts import Authorization, Logged, PaymentEscrow, Status, Token
from assay.chain.contracts.events import AuthorizationUsed, PaymentAuthorized
from assay.chain.contracts.logs import events
from assay.chain.log_proof import prove_log
from assay.chain.transactions import Call, SignedTransaction
from assay.errors import (
    ChainError,
    ChainUnavailable,
    TransactionPending,
    TransactionReverted,
    TransactionSuperseded,
)
from assay.node.jobs.job import Failure, Job, PayerSignature, PendingTransaction, State
from assay.node.jobs.store import JobStore

__all__ = ["Intake", "pending", "signed"]

# Further back the escrow cannot see either (EIP-2935).
_REACH_BLOCKS = 8_000

# A wallet's contract checks its own signatures (ERC-1271), with gas that the submitter pays. Those
# that check a passkey take about half of this.
_MOST_GAS = 1_000_000

# What the escrow says to logs by which the payer's authorization moved the money to another place.
_SOMEWHERE_ELSE = "LogsNotProven"


class Intake:
    """Authorizes payments on chain, each once, however often it is asked to."""

    def __init__(
        self, chain: Chain, escrow: PaymentEscrow, submitter: LocalAccount, jobs: JobStore
    ) -> None:
        self._chain = chain
        self._escrow = escrow
        self._submitter = submitter
        self._jobs = jobs

    def authorize(self, job: Job) -> Job:
        """Bring a quoted job to authorized, or to failed where the chain refuses the payment.

        Raises `ChainError` where nobody can tell: the job stays quoted, and this is called again.
        """
        status = self._escrow.payment(job.payment_id).status
        if status is Status.NONE:
            return self._submit(job)
        if status is Status.AUTHORIZED:
            elsewhere = self._authorization_of(job)
            return self._jobs.move(
                job, job.changed(state=State.AUTHORIZED, authorized_elsewhere=elsewhere)
            )
        # It ended before this node had taken notice of it, so its money has gone where it belongs.
        failure = Failure(
            code="payment_ended",
            message=f"The payment was {status.name.lower()} before it was answered.",
            hint="Look at its transactions; the money is not here any more.",
        )
        return self._jobs.move(job, job.changed(state=State.FAILED, failure=failure))

    def execution_of(
        self, token: str, authorization: PayerSignature
    ) -> Logged[AuthorizationUsed] | None:
        """Find where somebody else has submitted a payer's authorization to its token.

        Its money then lies in the vault, and is taken in by the token's own logs.
        """
        found = events(
            Token(self._chain, token),
            AuthorizationUsed,
            max(0, self._chain.block_number() - _REACH_BLOCKS),
            authorizer=authorization.payer,
            nonce=authorization.nonce,
        )
        return next(found, None)

    def _submit(self, job: Job) -> Job:
        job = self._write_down(job) if job.authorize is None else self._raise_fees(job)
        if job.authorize is None or job.state is not State.QUOTED:
            return job
        transaction = signed(job.authorize)
        try:
            self._chain.broadcast(transaction)
            receipt = self._chain.wait(transaction.hash, replaced=transaction.replaced)
        except TransactionReverted as error:
            return self._refused(job, error, from_log=False)
        except TransactionSuperseded:
            return self._jobs.move(job, job.changed(authorize=None))
        except (ChainUnavailable, TransactionPending):
            raise  # It may be included yet.
        except ChainError:
            # Such as a fee that has become too low while nobody was here.
            self._jobs.move(job, job.changed(authorize=None))
            raise
        finally:
            self._chain.release(transaction)
        if self._escrow.payment(job.payment_id).status is not Status.AUTHORIZED:
            # Taken in by the token's logs when it was not sold any more, and given back at once.
            return self.authorize(job)
        earlier = receipt.transaction if receipt.transaction != transaction.hash else None
        return self._jobs.move(
            job, job.changed(state=State.AUTHORIZED, authorized_elsewhere=earlier)
        )

    def _raise_fees(self, job: Job) -> Job:
        """Write a transaction with higher fees down instead, where one has waited for too long."""
        assert job.authorize is not None
        raised = self._chain.raised(signed(job.authorize), self._submitter)
        return (
            job if raised is None else self._jobs.move(job, job.changed(authorize=pending(raised)))
        )

    def _write_down(self, job: Job) -> Job:
        """Sign a transaction and record it; give the job as it is then, whoever changed it."""
        executed = self._execution(job)
        try:
            transaction = self._prepare(self._call(job, executed), from_log=executed is not None)
        except TransactionReverted as error:
            return self._refused(job, error, from_log=executed is not None)
        try:
            moved = self._jobs.move(job, job.changed(authorize=pending(transaction)))
        except BaseException:
            self._chain.release(transaction)
            raise
        if moved.authorize != pending(transaction):
            self._chain.release(transaction)
        return moved

    def _prepare(self, call: Call, *, from_log: bool) -> SignedTransaction:
        """Sign a call, unless the payer's signature is one that wastes the submitter's gas."""
        gas = self._chain.gas_limit(call, self._submitter.address)
        if gas > _MOST_GAS and not from_log:
            raise TransactionReverted(
                "OutOfGas",
                {"needed": gas, "most": _MOST_GAS},
                "Pay from an account whose signature takes less gas to check.",
            )
        return self._chain.prepare(replace(call, gas=gas), self._submitter)

    def _call(self, job: Job, executed: Logged[AuthorizationUsed] | None) -> Call:
        given = job.authorization
        if executed is not None:
            proof = prove_log(self._chain, executed.block, executed.transaction, executed.index)
            return self._escrow.authorize_from_log(job.terms, given.payer, given.nonce, proof)
        authorization = Authorization(
            payer=given.payer,
            valid_after=given.valid_after,
            valid_before=given.valid_before,
            nonce=given.nonce,
            signature=given.signature,
        )
        if given.to_vault:
            return self._escrow.authorize_from_vault(job.terms, authorization)
        return self._escrow.authorize_with_receive(job.terms, authorization)

    def _refused(self, job: Job, error: TransactionReverted, *, from_log: bool) -> Job:
        """Find out what a refusal means: somebody else was faster, or the payment is no good."""
        if self._escrow.payment(job.payment_id).status is not Status.NONE:
            return self.authorize(job)
        if self._execution(job) is not None:
            if not from_log:
                return self._jobs.move(job, job.changed(authorize=None))
            if error.error != _SOMEWHERE_ELSE:
                # The money is in the vault, and the next block can prove it.
                raise TransactionPending(
                    f"The money is in the vault, and cannot be taken in yet. {error.message}",
                    "Send the same request with the same payment again.",
                ) from error
        failure = Failure(code=error.code, message=error.message, hint=error.hint)
        return self._jobs.move(job, job.changed(state=State.FAILED, failure=failure))

    def _execution(self, job: Job) -> Logged[AuthorizationUsed] | None:
        if not job.authorization.to_vault:
            return None
        return self.execution_of(job.terms.token, job.authorization)

    def _authorization_of(self, job: Job) -> bytes | None:
        """Find the transaction that took a payment in, if it is not the one written down."""
        since = max(0, self._chain.block_number() - _REACH_BLOCKS)
        for found in events(self._escrow, PaymentAuthorized, since, payment_id=job.payment_id):
            if job.authorize is None or job.authorize.hash != found.transaction:
                return found.transaction
        return None


def pending(transaction: SignedTransaction) -> PendingTransaction:
    """Give a signed transaction in the form that is written down."""
    return PendingTransaction(
        hash=transaction.hash,
        raw=transaction.raw,
        sender=transaction.sender,
        nonce=transaction.nonce,
        signed_at=transaction.signed_at,
        replaced=transaction.replaced,
    )


def signed(transaction: PendingTransaction) -> SignedTransaction:
    """Give back the transaction that was written down."""
    return SignedTransaction(
        hash=transaction.hash,
        raw=transaction.raw,
        sender=transaction.sender,
        nonce=transaction.nonce,
        signed_at=transaction.signed_at,
        replaced=transaction.replaced,
    )
