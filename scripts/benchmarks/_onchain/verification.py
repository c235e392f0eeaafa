"""What verification costs by itself."""

from assay.chain import Call
from assay.wire import Claim, Evidence
from benchmarks._onchain.breakdown import execution_gas
from benchmarks._onchain.local_chain import LocalChain

__all__ = ["verification_gas"]


def verification_gas(local: LocalChain, claim: Claim, evidence: Evidence) -> int:
    """Ask the registry in a transaction; leave out what that costs before any code runs."""
    registry = local.verifier_registry
    assert registry.proven(claim, [evidence]) == 1 << evidence.mode_id
    asked = registry.interface.encode("proven", claim.as_tuple(), [evidence.as_tuple()])
    call = Call(registry.address, asked)
    return execution_gas(call, local.send(call, local.submitter))
