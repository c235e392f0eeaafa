"""`contracts/verifiers/ZkmlVerifier.sol`; `IZkmlVerifier` says what each verb does."""

from dataclasses import dataclass

from assay.chain.contracts.contract import Contract
from assay.chain.contracts.records import record
from assay.chain.transactions import Call
from assay.errors import ManifestError
from assay.wire.manifest import Manifest

__all__ = ["Circuit", "ZkmlVerifier"]


@dataclass(frozen=True, slots=True)
class Circuit:
    """The circuit of a version, as it was registered; sizes and widths are in bytes."""

    key_contract: str
    """Its code is a zero byte and the verification key."""
    key_hash: bytes
    insecure: bool
    """Anyone can forge proofs for this key."""
    input_width: int
    output_width: int
    input_size: int
    output_size: int


class ZkmlVerifier(Contract):
    """Which circuit belongs to which version."""

    artifact_name = "ZkmlVerifier"

    def register(self, model_id: bytes, manifest: Manifest, key: bytes) -> Call:
        """Register the verification key that a version's manifest names.

        Raises `ManifestError` where it names none.
        """
        data = manifest.canonical_bytes()
        if manifest.circuit is None:
            raise ManifestError(
                "The manifest names no circuit to register.",
                "Publish a model that was compiled: assay circuit compile.",
            )
        named = f'"verificationKeyHash":"0x{manifest.circuit.verification_key_hash.hex()}"'
        return self._call("register", model_id, data, data.index(named.encode()), key)

    def circuit(self, version_id: bytes) -> Circuit | None:
        """Read a version's circuit; None where none is registered."""
        values = self._view("circuitOf", version_id)
        return record(Circuit, values) if any(values["keyHash"]) else None

    def insecure_keys_allowed(self) -> bool:
        """Tell whether it takes keys under which anyone can forge."""
        return bool(self._view("INSECURE_KEYS_ALLOWED"))

    def key(self, circuit: Circuit) -> bytes:
        """Read the verification key of a registered circuit."""
        return self.chain.code(circuit.key_contract)[1:]
