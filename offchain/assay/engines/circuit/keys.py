"""The keys of a circuit, beside its plan, for who publishes it."""

from dataclasses import dataclass
from pathlib import Path

from assay.errors import CircuitError
from assay.wire.manifest import Circuit as NamedCircuit
from assay.zk.circuit import Circuit
from assay.zk.groth16 import VerificationKey, Zkey, insecure_verification_key

__all__ = ["PublishedSetup", "read_setup"]

_STALE = "Set the circuit up again: assay circuit setup. Keys are for one circuit only."


@dataclass(frozen=True, slots=True)
class PublishedSetup:
    """Key files, by their names, and what the manifest says of them."""

    files: tuple[str, ...]
    circuit: NamedCircuit


def read_setup(plan: Path, circuit: Circuit) -> PublishedSetup:
    """Find the keys beside a plan, and hold them to its circuit, so that no others are published.

    Raises `CircuitError`. That a ceremony's key belongs to the circuit only the powers of tau can
    tell (`assay circuit ceremony verify`); here its two files must belong together.
    """
    public, private = plan.with_suffix(".vkey"), plan.with_suffix(".zkey")
    for path in (public, private):
        if not path.is_file():
            raise CircuitError(
                f"{plan.name} has no keys yet: there is no {path.name} beside it.",
                f"Make them: assay circuit setup {plan.name} --insecure-dev, or by a ceremony.",
            )
    key = VerificationKey.from_bytes(public.read_bytes())
    if key.layout != circuit.layout or key.points != Zkey(private).key_points():
        raise CircuitError(f"{public.name} and {private.name} do not belong together.", _STALE)
    if key.insecure and key != insecure_verification_key(circuit.r1cs, circuit.layout):
        raise CircuitError(f"{public.name} is the key of another circuit.", _STALE)
    return PublishedSetup(
        files=(public.name, private.name),
        circuit=NamedCircuit(
            r1cs_sha256=circuit.r1cs.sha256(),
            verification_key_hash=key.hash(),
            setup="insecure-development" if key.insecure else "ceremony",
        ),
    )
