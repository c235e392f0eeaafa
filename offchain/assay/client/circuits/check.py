"""Checking that a version's proofs are about its model, with the chain, the store, and no trust."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from assay.chain import Chain, Deployment, ModelRegistry, VerifierRegistry, ZkmlVerifier
from assay.engines.circuit.model_file import CircuitFile
from assay.errors import (
    ArtefactCorrupt,
    ArtefactMissing,
    CeremonyError,
    CircuitError,
    InvalidInput,
)
from assay.models import ArtefactStore
from assay.modes import mode_named
from assay.wire.findings import Finding
from assay.wire.hashing import keccak
from assay.wire.identifiers import version_id
from assay.wire.manifest import Artefact, Manifest
from assay.wire.manifest import Circuit as NamedCircuit
from assay.zk.ceremony import Ceremony, verification_key
from assay.zk.circuit import Circuit, compile_circuit
from assay.zk.groth16 import VerificationKey, insecure_verification_key
from assay.zk.progress import Progress, Report, silent

__all__ = ["CircuitSources", "CircuitVerdict", "check_circuit"]

_MODE = "zkml"
_KEY, _PROVING_KEY = ".vkey", ".zkey"
_DEVELOPMENT = "insecure-development"
_NOTHING = keccak(b"")


@dataclass(frozen=True, slots=True)
class CircuitSources:
    """All that a stranger has."""

    chain: Chain
    deployment: Deployment
    store: ArtefactStore


@dataclass(frozen=True, slots=True)
class CircuitVerdict:
    """What came of checking a version's circuit."""

    findings: tuple[Finding, ...]
    """Everything that was checked, whether it holds or not; a path is the name of a check."""
    not_checked: tuple[str, ...]
    """What remains somebody's word, in plain words."""
    setup: str
    """`insecure-development` or `ceremony`, as the manifest says."""

    @property
    def ok(self) -> bool:
        """Whether all that was checked holds."""
        return all(finding.holds for finding in self.findings)


def check_circuit(
    model: bytes,
    manifest: Manifest,
    sources: CircuitSources,
    powers: Path | None = None,
    report: Report = silent,
) -> CircuitVerdict:
    """Compile a version again, and hold manifest, files and chain to what comes of it.

    `model` is the model's id; `powers` a powers-of-tau file, to check a ceremony with. Whoever asks
    gets the same verdict. Raises `CircuitError` for a version without a circuit, `ArtefactError`
    where the store is out of reach, and `ChainError`.
    """
    if manifest.circuit is None:
        raise CircuitError(
            "This version has no circuit, so nobody proves what it computes.",
            "Only versions that were published from a .circuit file have one.",
        )
    with TemporaryDirectory(prefix="assay-check-") as folder:
        inspection = _Inspection(model, manifest, manifest.circuit, sources, Path(folder), report)
        inspection.run(powers)
    return CircuitVerdict(
        tuple(inspection.findings), tuple(inspection.not_checked), manifest.circuit.setup
    )


class _Inspection:
    """One version; each method is a check, or several that need one another."""

    def __init__(
        self,
        model: bytes,
        manifest: Manifest,
        named: NamedCircuit,
        sources: CircuitSources,
        folder: Path,
        report: Report,
    ) -> None:
        self.findings: list[Finding] = []
        self.not_checked: list[str] = []
        self._version = version_id(model, manifest.hash())
        self._manifest = manifest
        self._named = named
        self._chain = sources.chain
        self._deployment = sources.deployment
        self._store = sources.store
        self._folder = folder
        self._report = report

    def run(self, powers: Path | None) -> None:
        """Check all that can be checked."""
        self._check_version()
        self._report(Progress("fetching the files", 0.0))
        if not self._fetch_all():
            self.not_checked.append("circuit, key and setup, since files are missing")
            return
        key = self._check_key()
        self._report(Progress("compiling the model again", 0.2))
        circuit = self._check_circuit()
        if key is None or circuit is None:
            self.not_checked.append("the setup, since there is no circuit or no key to check")
            return
        self._report(Progress("checking the setup", 0.5))
        self._check_setup(circuit, key, powers)

    def _check_version(self) -> None:
        registry = ModelRegistry(self._chain, self._deployment.address("ModelRegistry"))
        self._hold(
            "version",
            "must be published on this chain, under the id that model and manifest make",
            holds=registry.version(self._version) is not None,
        )

    def _fetch_all(self) -> bool:
        """Fetch every file but the proving key, which only provers need."""
        wanted = [item for item in self._manifest.artefacts if not item.path.endswith(_PROVING_KEY)]
        fetched = [self._fetch(artefact) for artefact in wanted]
        is_there = any(artefact.path.endswith(_KEY) for artefact in wanted)
        self._hold("files", "must have a verification key among them", holds=is_there)
        return is_there and all(fetched)

    def _fetch(self, artefact: Artefact) -> bool:
        rule = "must be in the store, with the sha256 that the manifest names"
        try:
            self._store.get(artefact, self._folder / artefact.path)
        except (ArtefactCorrupt, ArtefactMissing) as error:
            self._hold(artefact.path, rule, holds=False, problem=error.message)
            return False
        self._hold(artefact.path, rule, holds=True)
        return True

    def _check_key(self) -> VerificationKey | None:
        """Hold the key's file against the manifest and the chain."""
        data = self._file(_KEY).read_bytes()
        self._equal(
            "key",
            "must be the one whose hash the manifest names",
            keccak(data),
            self._named.verification_key_hash,
        )
        self._equal(
            "key on chain",
            "must be this key: the chain checks proofs of this version with it",
            keccak(self._registered_key()),
            keccak(data),
        )
        try:
            return VerificationKey.from_bytes(data)
        except CircuitError as error:
            self._hold("key", "must be a verification key", holds=False, problem=error.message)
            return None

    def _registered_key(self) -> bytes:
        """Read the key that the verifier of the mode has for this version; empty without one."""
        registry = VerifierRegistry(self._chain, self._deployment.address("VerifierRegistry"))
        mode = registry.mode(mode_named(_MODE).mode_id)
        if mode is None:
            return b""
        verifier = ZkmlVerifier(self._chain, mode.verifier)
        registered = verifier.circuit(self._version)
        return b"" if registered is None else verifier.key(registered)

    def _check_circuit(self) -> Circuit | None:
        """Compile the model again, and hold the manifest against what comes of it."""
        manifest = self._manifest
        path = self._folder / manifest.entry
        rule = "must compile again, from the very model file that was compiled"
        try:
            file = CircuitFile.read(path)
            circuit = compile_circuit(file.program)
        except InvalidInput as error:
            self._hold("model", rule, holds=False, problem=error.message)
            return None
        self._hold("model", rule, holds=True)
        self._equal(
            "circuit",
            "must be the one that the manifest names, compiled again from the model",
            circuit.r1cs.sha256(),
            self._named.r1cs_sha256,
        )
        self._hold(
            "signature",
            "must be the circuit's: names, dtypes, shapes and scales",
            holds=(manifest.inputs, manifest.outputs, manifest.quantisation)
            == ((file.input,), (file.output,), file.quantisation),
        )
        return circuit

    def _check_setup(self, circuit: Circuit, key: VerificationKey, powers: Path | None) -> None:
        """Find out where the key comes from, as far as that can be found out."""
        is_labelled = key.insecure == (self._named.setup == _DEVELOPMENT)
        self._hold("label", f"must be {self._named.setup} in the key, too", holds=is_labelled)
        if key.insecure:
            made = insecure_verification_key(circuit.r1cs, circuit.layout)
            rule = "must give this key again, for the circuit that was compiled again"
            self._equal("setup", rule, made.hash(), key.hash())
        elif powers is None:
            self.not_checked.append(
                "the ceremony that made the key: give the powers-of-tau file that it stands on"
            )
        else:
            self._check_ceremony(circuit, key, powers)

    def _check_ceremony(self, circuit: Circuit, key: VerificationKey, powers: Path) -> None:
        """Check the ceremony, which is all in the proving key."""
        rule = "must be a ceremony of this circuit, on these powers of tau"
        artefacts = (artefact for artefact in self._manifest.artefacts)
        artefact = next((item for item in artefacts if item.path.endswith(_PROVING_KEY)), None)
        if artefact is None or not self._fetch(artefact):
            self._hold("setup", rule, holds=False, problem="its proving key is missing")
            return
        proving_key = self._folder / artefact.path
        try:
            contributions = Ceremony().verify(circuit.r1cs, powers, proving_key)
            made = verification_key(proving_key, circuit.layout)
        except CeremonyError as error:
            self._hold("setup", rule, holds=False, problem=error.message)
            return
        self._equal("setup", "must have made this key", made.hash(), key.hash())
        named = ", ".join(contribution.name for contribution in contributions)
        self._hold("setup", f"{rule}; it had the contributions {named}", holds=True)

    def _file(self, suffix: str) -> Path:
        paths = (artefact.path for artefact in self._manifest.artefacts)
        return self._folder / next(path for path in paths if path.endswith(suffix))

    def _equal(self, name: str, rule: str, found: bytes, expected: bytes) -> None:
        problem = f"it is {_hex(found)}, and not {_hex(expected)}"
        self._hold(name, rule, holds=found == expected, problem=problem)

    def _hold(self, name: str, rule: str, *, holds: bool, problem: str = "") -> None:
        detail = rule if holds or not problem else f"{rule}: {problem}"
        self.findings.append(Finding(name, holds, detail))


def _hex(data: bytes) -> str:
    return "none" if data == _NOTHING else f"0x{data.hex()}"
