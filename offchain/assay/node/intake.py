"""Taking money in: from a payer's signed authorization to a payment that the escrow holds."""

from eth_account.signers.local import LocalAccount

from assay.chain.chain import Chain
from assay.chain.contracts import Authorization, Logged, PaymentEscrow, Status, Token
from assay.chain.contracts.events import AuthorizationUsed
from assay.chain.contracts.logs import events
from assay.chain.log_proof import prove_log
from assay.chain.transactions import Call, SignedTransaction
from assay.errors import TransactionReverted, TransactionSuperseded
from assay.node.job_store import JobStore
from assay.node.jobs import Failure, Job, PayerSignature, PendingTransaction, State

__all__ = ["Intake", "pending", "signed"]

# Further back the escrow cannot see either (EIP-2935).
_REACH_BLOCKS = 8_000


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
            return self._jobs.move(job, job.changed(state=State.AUTHORIZED))
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
        try:
            job = self._write_down(job)
            if job.authorize is None:
                return job
            transaction = signed(job.authorize)
            try:
                self._chain.broadcast(transaction)
                self._chain.wait(transaction.hash)
            finally:
                self._chain.release(transaction)
        except TransactionSuperseded:
            return self._jobs.move(job, job.changed(authorize=None))
        except TransactionReverted as error:
            if self._escrow.payment(job.payment_id).status is Status.NONE:
                failure = Failure(code=error.code, message=error.message, hint=error.hint)
                return self._jobs.move(job, job.changed(state=State.FAILED, failure=failure))
        return self._jobs.move(job, job.changed(state=State.AUTHORIZED))

    def _write_down(self, job: Job) -> Job:
        """Sign the transaction and record it, unless an earlier attempt has."""
        if job.authorize is not None:
            return job
        transaction = self._chain.prepare(self._call(job), self._submitter)
        try:
            moved = self._jobs.move(job, job.changed(authorize=pending(transaction)))
        except BaseException:
            self._chain.release(transaction)
            raise
        if moved.authorize != pending(transaction):
            self._chain.release(transaction)
        return moved

    def _call(self, job: Job) -> Call:
        given = job.authorization
        authorization = Authorization(
            payer=given.payer,
            valid_after=given.valid_after,
            valid_before=given.valid_before,
            nonce=given.nonce,
            signature=given.signature,
        )
        if not given.to_vault:
            return self._escrow.authorize_with_receive(job.terms, authorization)
        log = self.execution_of(job.terms.token, given)
        if log is None:
            return self._escrow.authorize_from_vault(job.terms, authorization)
        proof = prove_log(self._chain, log.block, log.transaction, log.index)
        return self._escrow.authorize_from_log(job.terms, given.payer, given.nonce, proof)


def pending(transaction: SignedTransaction) -> PendingTransaction:
    """Give a signed transaction in the form that is written down."""
    return PendingTransaction(
        hash=transaction.hash,
        raw=transaction.raw,
        sender=transaction.sender,
        nonce=transaction.nonce,
    )


def signed(transaction: PendingTransaction) -> SignedTransaction:
    """Give back the transaction that was written down."""
    return SignedTransaction(
        transaction.hash, transaction.raw, transaction.sender, transaction.nonce
    )
