"""Proving claims by circuits: run the program again, and prove that it was run."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np

from assay.errors import EvidenceError
from assay.modes._circuit_files import artefact_path, read_key
from assay.modes._mode import Means, Proved, Work
from assay.wire.manifest import Manifest
from assay.zk.circuit import Circuit, load_circuit
from assay.zk.groth16 import Zkey
from assay.zk.provers import prover_named
from assay.zk.r1cs import write_witness

__all__ = ["CircuitProver"]

_KEPT_CIRCUITS = 2


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A circuit with its proving key."""

    circuit: Circuit
    proving_key: Path
    verification_key: bytes


class CircuitProver:
    """Proves claims in a process that keeps the keys warm that it used last.

    Threads take turns there; the witnesses are made beside it.
    """

    def __init__(self, means: Means) -> None:
        self._report = means.report
        self._prover = prover_named("zksnake", means.memory_limit_bytes)
        self._circuits: OrderedDict[bytes, _Keyed] = OrderedDict()
        self._lock = Lock()

    def prove(self, work: Work) -> Proved:
        """Make the proof of a claim: 256 bytes, the input, the output; and show its key.

        Raises `ProverError` where the prover fails, and `EvidenceError` where the version's files
        do not belong together or the program gives another output than was claimed.
        """
        keyed = self._keyed(work)
        layout, digest = keyed.circuit.layout, work.digest
        signals = layout.signals(work.input, work.output, digest)
        numbers = np.frombuffer(work.input, f">i{layout.input_width}").astype(np.int64)
        witness = keyed.circuit.witness(numbers, digest)
        if witness[1 : 1 + len(signals)] != signals:
            raise EvidenceError(
                "The version's program gives another output than was claimed.",
                "Nothing can prove that output; have the engine of this node looked at.",
            )
        proof = self._prover.prove(keyed.proving_key, write_witness(witness), self._report)
        return Proved(proof.to_bytes() + work.input + work.output, keyed.verification_key)

    def close(self) -> None:
        """End the process."""
        self._prover.close()

    def _keyed(self, work: Work) -> _Keyed:
        """Give a version's circuit, which is kept until others have been asked for."""
        name = work.manifest.hash()
        with self._lock:
            if name not in self._circuits:
                self._circuits[name] = _load(work.manifest, work.folder)
            self._circuits.move_to_end(name)
            while len(self._circuits) > _KEPT_CIRCUITS:
                self._circuits.popitem(last=False)
            return self._circuits[name]


def _load(manifest: Manifest, folder: Path) -> _Keyed:
    """Load a version's circuit, and make sure that its files belong together."""
    key = read_key(manifest, folder)
    circuit = load_circuit(folder / manifest.entry)
    assert manifest.circuit is not None
    if circuit.r1cs.sha256() != manifest.circuit.r1cs_sha256 or circuit.layout != key.layout:
        raise EvidenceError(
            "The version's model compiles to another circuit than its manifest names.",
            "Ask the publisher for a version that this release of Assay has compiled.",
        )
    proving_key = artefact_path(manifest, folder, ".zkey")
    # A proof under another setup's key would hold for nobody.
    if Zkey(proving_key).key_points() != key.points:
        raise EvidenceError(
            "The version's proving key is of another setup than its verification key.",
            "Ask the publisher for a version whose files belong together.",
        )
    return _Keyed(circuit, proving_key, key.to_bytes())
