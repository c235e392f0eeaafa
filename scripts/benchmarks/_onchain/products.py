"""What is bought: versions, whose claims are proven in one mode or another."""

from typing import Protocol

from eth_account.signers.local import LocalAccount

from assay.modes import PrivateKey, mode_named
from assay.wire import Claim, Evidence, Policy, keccak
from benchmarks._onchain.local_chain import LocalChain

__all__ = ["Product", "SignedModel"]


class Product(Protocol):
    """A version, what is asked of it and what it answers."""

    name: str
    """Of the model."""
    manifest_hash: bytes
    policy: Policy

    def input_hash(self, number: int) -> bytes:
        """Hash the input of a purchase."""
        ...

    def output_hash(self, input_hash: bytes) -> bytes:
        """Hash what came of an input."""
        ...

    def prove(self, claim: Claim) -> Evidence:
        """Prove what came of it."""
        ...


class SignedModel:
    """A version under `signed`. Nothing is run: a signature is about any hashes."""

    name = "digits"
    manifest_hash = keccak(b"manifest")

    def __init__(self, local: LocalChain, signer: LocalAccount) -> None:
        self._mode = mode_named("signed")
        self._domain = local.deployment.chain_id, local.verifier_registry.address
        self._key = PrivateKey(bytes(signer.key))
        self.policy = Policy(required=1 << self._mode.mode_id)

    def input_hash(self, number: int) -> bytes:
        """Give another input to each purchase."""
        return keccak(b"input %d" % number)

    def output_hash(self, input_hash: bytes) -> bytes:
        """Give another output for each input."""
        return keccak(b"output of " + input_hash)

    def prove(self, claim: Claim) -> Evidence:
        """Sign a claim."""
        proof = self._key.sign(claim.digest(*self._domain))
        return Evidence(mode=self._mode.name, mode_id=self._mode.mode_id, proof=proof)
