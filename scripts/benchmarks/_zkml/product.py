"""Versions with circuits as what is bought on a local chain."""

from collections.abc import Iterator
from contextlib import contextmanager

from assay.chain import Call, ZkmlVerifier
from assay.modes import Means, PrivateKey, Prover, Work, mode_named
from assay.wire import Claim, Evidence, Policy, keccak, model_id
from benchmarks._onchain.local_chain import LocalChain
from benchmarks._zkml.versions import CircuitVersion

__all__ = ["ProvenModel", "proven_model"]

_MEMORY_LIMIT_BYTES = 4 * 2**30


class ProvenModel:
    """A version under `zkml`, asked the same each time; what is proven is a claim of its own."""

    def __init__(self, local: LocalChain, version: CircuitVersion, prover: Prover) -> None:
        self.mode = mode_named("zkml")
        self.name = version.plan.model.file
        self.manifest_hash = version.manifest.hash()
        self.policy = Policy(required=1 << self.mode.mode_id)
        self._local = local
        self._version = version
        self._prover = prover
        asked = version.quantised(version.data.held_out[:1])[0]
        layout = version.circuit.layout
        self._input = asked.astype(f">i{layout.input_width}").tobytes()
        answered = version.circuit.program.run(asked)
        self._output = answered.astype(f">i{layout.output_width}").tobytes()

    def register(self) -> Call:
        """Register the circuit."""
        deployment = self._local.deployment
        verifier = ZkmlVerifier(self._local.chain, deployment.address(self.mode.contract))
        model = model_id(self._local.publisher.address, self.name)
        return verifier.register(model, self._version.manifest, self._version.key)

    def input_hash(self, number: int) -> bytes:
        """Hash what is asked."""
        return keccak(self._input)

    def output_hash(self, input_hash: bytes) -> bytes:
        """Hash what the program answers."""
        return keccak(self._output)

    def prove(self, claim: Claim) -> Evidence:
        """Prove a claim as a node does: in a process that keeps the proving key."""
        work = Work(
            claim=claim,
            chain_id=self._local.deployment.chain_id,
            registry=self._local.verifier_registry.address,
            model_id=model_id(self._local.publisher.address, self.name),
            manifest=self._version.manifest,
            folder=self._version.folder,
            input=self._input,
            output=self._output,
        )
        proof = self._prover.prove(work).proof
        return Evidence(mode=self.mode.name, mode_id=self.mode.mode_id, proof=proof)

    def digest(self, claim: Claim) -> bytes:
        """Compute what is proven of a claim."""
        registry = self._local.verifier_registry.address
        return claim.digest(self._local.deployment.chain_id, registry)


@contextmanager
def proven_model(local: LocalChain, version: CircuitVersion) -> Iterator[ProvenModel]:
    """Sell a version, with a prover for as long as it is sold."""
    means = Means(
        signer=PrivateKey(bytes(local.provider.key)),
        memory_limit_bytes=_MEMORY_LIMIT_BYTES,
        report=lambda progress: None,
    )
    prover = mode_named("zkml").prover(means)
    assert prover is not None
    try:
        yield ProvenModel(local, version, prover)
    finally:
        prover.close()
