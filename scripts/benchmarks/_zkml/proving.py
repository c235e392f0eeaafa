"""What it takes to prove an answer, and to have the proof checked."""

from dataclasses import dataclass
from statistics import median
from time import perf_counter

from benchmarks._onchain.local_chain import LocalChain
from benchmarks._onchain.purchases import Purchases
from benchmarks._onchain.verification import verification_gas
from benchmarks._zkml.processes import children, peak_memory_bytes
from benchmarks._zkml.product import proven_model
from benchmarks._zkml.versions import CircuitVersion

__all__ = ["Proving", "measure_proving"]

_PROOFS = 5


@dataclass(frozen=True, slots=True)
class Proving:
    """Figures of one version's proofs. A proof takes a claim, and gives its evidence."""

    first_s: float
    """With the start of the prover's process, which loads the proving key."""
    prove_s: float
    """In the process that is warm; the median."""
    memory_mb: float
    """The most that the prover's process has used."""
    verify_gas: int
    """Beyond base and calldata."""


def measure_proving(local: LocalChain, version: CircuitVersion) -> Proving:
    """Register a version's circuit, prove claims, and have one proof checked on the chain."""
    before = set(children())
    with proven_model(local, version) as product:
        local.send(product.register(), local.publisher)
        purchases = Purchases(local, product)
        seconds = []
        for _ in range(1 + _PROOFS):
            terms = purchases.terms()
            claim = purchases.claim(terms, terms.struct_hash())
            start = perf_counter()
            evidence = product.prove(claim)
            seconds.append(perf_counter() - start)
        memory = max(peak_memory_bytes(process) for process in set(children()) - before)
        gas = verification_gas(local, claim, evidence)
    return Proving(seconds[0], median(seconds[1:]), memory / 1e6, gas)
