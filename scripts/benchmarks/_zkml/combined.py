"""What it costs to capture one answer under three modes at once: signed, zkml and an enclave's.

The enclave's documents are the simulator's; the contracts are those that check AWS's, under another
root, so that the gas is the same.
"""

from collections.abc import Iterator
from dataclasses import replace

from assay.chain import TeeVerifier
from assay.modes import mode_named
from assay.tee import measurement_of, read_document
from assay.tee.simulator import Simulator
from assay.wire import Evidence, Policy, model_id
from benchmarks._onchain.local_chain import GENESIS, LocalChain
from benchmarks._onchain.products import SignedModel
from benchmarks._onchain.purchases import Purchases
from benchmarks._results.figures import Figure
from benchmarks._tee.enclave import FixedEnclave
from benchmarks._zkml.luck import luck
from benchmarks._zkml.product import ProvenModel

__all__ = ["combined_figures"]

_GROUP = "All modes together, in gas"
_ENCLAVE_MODE = "tee-simulated"


def combined_figures(local: LocalChain, product: ProvenModel) -> Iterator[Figure]:
    """Sell the version under all three modes, and capture an answer."""
    modes = [mode_named(name) for name in ("signed", "zkml", _ENCLAVE_MODE)]
    product.name = "combined"
    product.policy = Policy(sum(1 << mode.mode_id for mode in modes))
    purchases, sold = Purchases(local, product), model_id(local.publisher.address, product.name)
    for call in (product.register(), purchases.register(), purchases.publish()):
        local.send(call, local.publisher)
    enclave = _enrolled(local, sold)

    terms, nonce = purchases.buy()
    claim = purchases.claim(terms, nonce)
    signed = SignedModel(local, local.provider).prove(claim)
    proof = enclave.prove(claim, sold, product.manifest_hash, local.verifier_registry.address)
    attested = Evidence(mode=_ENCLAVE_MODE, mode_id=modes[-1].mode_id, proof=proof)
    evidence = (signed, product.prove(claim), attested)
    item = replace(purchases.capture(terms, nonce, signed), evidence=evidence)
    paid = local.send(local.escrow.capture(item), local.submitter)
    yield Figure(
        "capture_all_modes_gas",
        _GROUP,
        "capture under signed + tee + zkml",
        paid.gas_used + luck(evidence),
        limit=370_000,
    )


def _enrolled(local: LocalChain, sold: bytes) -> FixedEnclave:
    """Enrol an enclave, the same in every run, whose code is approved for a model."""
    verifier = TeeVerifier(local.chain, local.deployment.modes[_ENCLAVE_MODE].verifier)
    enclave = FixedEnclave(Simulator(), b"first", local.deployment.chain_id, verifier.address)
    # Before what is claimed was completed, and not long ago: a block is a second.
    document = enclave.document(GENESIS).encoded()
    owner = local.provider.address
    local.send(verifier.enrol(document, owner, enclave.sign_enrolment(owner)), local.submitter)
    measurement = measurement_of(read_document(document))
    local.send(verifier.approve_measurement(sold, measurement), local.publisher)
    return enclave
