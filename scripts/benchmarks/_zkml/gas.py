"""What it costs to check a proof of the computation on chain, for the sample's CNN."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from assay.chain import JointEvidence, events_in
from assay.chain.contracts.events import PaymentCaptured
from assay.modes import ProofOf
from assay.wire import Evidence, Terms
from benchmarks._onchain.local_chain import LocalChain
from benchmarks._onchain.purchases import Purchases
from benchmarks._onchain.verification import verification_gas
from benchmarks._results.figures import Figure, Progress
from benchmarks._zkml.combined import combined_figures
from benchmarks._zkml.luck import luck
from benchmarks._zkml.models import SAMPLE
from benchmarks._zkml.product import ProvenModel, proven_model
from benchmarks._zkml.versions import make_version

__all__ = ["proof_figures"]

_BATCH_SIZE = 20
_MOST_CODE_BYTES = 24_576  # EIP-170

_PROOF = "A proof of the computation, in gas"
_CODE = "Code on chain, in bytes"


def proof_figures(local: LocalChain, say: Progress) -> Iterator[Figure]:
    """Publish the sample with its circuit, and have proofs of it checked."""
    with TemporaryDirectory() as folder:
        say("a circuit and its keys")
        version = make_version(SAMPLE, Path(folder) / SAMPLE.name)
        with proven_model(local, version) as product:
            yield from _Run(local, product, say).figures()
            say("all modes together")
            yield from combined_figures(local, product)


class _Run:
    def __init__(self, local: LocalChain, product: ProvenModel, say: Progress) -> None:
        self._local = local
        self._product = product
        self._purchases = Purchases(local, product)
        self._say = say

    def figures(self) -> Iterator[Figure]:
        registered = self._local.send(self._product.register(), self._local.publisher)
        for call in (self._purchases.register(), self._purchases.publish()):
            self._local.send(call, self._local.publisher)
        yield self._verification()
        yield self._capture()
        yield self._batch()
        yield Figure(
            "register_circuit_gas",
            _PROOF,
            "register a circuit",
            registered.gas_used,
            limit=350_000,
        )
        code = self._local.chain.code(self._local.deployment.address(self._product.mode.contract))
        yield Figure(
            "zkml_verifier_code_bytes", _CODE, "ZkmlVerifier", len(code), limit=_MOST_CODE_BYTES
        )

    def _verification(self) -> Figure:
        self._say("a proof")
        terms = self._purchases.terms()
        claim = self._purchases.claim(terms, terms.struct_hash())
        gas = verification_gas(self._local, claim, self._product.prove(claim))
        return Figure("verify_zkml_gas", _PROOF, "verification alone", gas, limit=250_000)

    def _capture(self) -> Figure:
        terms, nonce = self._purchases.buy()
        item = self._purchases.capture(terms, nonce)
        paid = self._local.send(self._local.escrow.capture(item), self._local.submitter)
        gas = paid.gas_used + luck(item.evidence)
        return Figure("capture_zkml_gas", _PROOF, "capture", gas, limit=340_000)

    def _batch(self) -> Figure:
        bought = [self._purchases.buy() for _ in range(_BATCH_SIZE)]
        proofs = [self._prove(number, *one) for number, one in enumerate(bought, 1)]
        joint = self._product.mode.join(
            self._purchases.version_id,
            [
                ProofOf(self._product.digest(self._purchases.claim(*one)), evidence.proof)
                for one, evidence in zip(bought, proofs, strict=True)
            ],
        )
        assert joint is not None
        mode = self._product.mode
        named = Evidence(mode=mode.name, mode_id=mode.mode_id, proof=b"")
        call = self._local.escrow.capture_batch(
            [self._purchases.capture(*one, named) for one in bought],
            self._local.deployment.evidence_gas([mode.mode_id]),
            [JointEvidence(mode.mode_id, joint)],
        )
        paid = self._local.send(call, self._local.submitter)
        captured = list(events_in(paid.logs, self._local.escrow, PaymentCaptured))
        assert len(captured) == _BATCH_SIZE
        gas = paid.gas_used + luck(proofs)
        return Figure(
            f"capture_zkml_batch{_BATCH_SIZE}_each_gas",
            _PROOF,
            f"capture, each in a batch of {_BATCH_SIZE}",
            gas / _BATCH_SIZE,
            limit=120_000,
        )

    def _prove(self, number: int, terms: Terms, nonce: bytes) -> Evidence:
        self._say(f"proof {number} of {_BATCH_SIZE}")
        return self._product.prove(self._purchases.claim(terms, nonce))
