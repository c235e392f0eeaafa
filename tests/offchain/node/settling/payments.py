"""Jobs as the escrow takes them, and as they must be once they are captured."""

from assay.chain import Capture, Result
from assay.node import State
from assay.wire import structural_findings


def capture_of(job):
    result = Result(job.claim.output_hash, job.claim.units, job.claim.completed_at)
    payer, nonce = job.authorization.payer, job.authorization.nonce
    return Capture(job.terms, payer, nonce, result, job.evidence)


def named(job):
    return job.terms, job.authorization.payer, job.authorization.nonce


def transactions_of(captured):
    """Name the transactions in which payments were captured, and check what the jobs say."""
    for job in captured:
        assert job.state is State.CAPTURED
        assert job.receipt.transactions.capture is not None
        assert [finding for finding in structural_findings(job.receipt) if not finding.holds] == []
    return {job.receipt.transactions.capture for job in captured}
