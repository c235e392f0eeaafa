"""Assurances: in which modes this node can prove which version, and why not in the others."""

from collections.abc import Mapping
from dataclasses import dataclass

from assay.chain.contracts import ZkmlVerifier
from assay.modes import Mode
from assay.node.catalogue import ListedVersion

__all__ = ["Assurances", "Provable"]


@dataclass(frozen=True, slots=True)
class Provable:
    """What one version can be proven in here."""

    modes: tuple[str, ...]
    """The names, by ascending ids."""
    mask: int
    """The same, as a bit set."""
    refusals: Mapping[str, str]
    """Why it cannot be proven in each of the other modes that this node has."""


class Assurances:
    """Asks each mode about a version, and the chain whether the mode's verifier knows its circuit.

    `circuits` are the verifiers, by mode, that have to know a version's circuit first;
    `memory_limit_bytes` is what a process that proves may have.
    """

    def __init__(
        self,
        modes: Mapping[int, Mode],
        circuits: Mapping[int, ZkmlVerifier],
        memory_limit_bytes: int,
    ) -> None:
        self.modes = modes
        self._memory_limit_bytes = memory_limit_bytes
        self._circuits = circuits
        self._registered: set[tuple[int, bytes]] = set()

    def provable(self, version: ListedVersion) -> Provable:
        """Find the modes that a version can be proven in now. Raises `ChainError`."""
        refusals = {
            mode.name: refusal
            for mode in self.modes.values()
            if (refusal := self._refusal(mode, version)) is not None
        }
        able = [mode for _, mode in sorted(self.modes.items()) if mode.name not in refusals]
        return Provable(
            modes=tuple(mode.name for mode in able),
            mask=sum(1 << mode.mode_id for mode in able),
            refusals=refusals,
        )

    def _refusal(self, mode: Mode, version: ListedVersion) -> str | None:
        refusal = mode.refusal(version.manifest, self._memory_limit_bytes)
        if refusal is None and not self._is_registered(mode, version):
            return (
                f"The {mode.contract} on this chain does not know the version's circuit; anyone who"
                " publishes the version again registers it."
            )
        return refusal

    def _is_registered(self, mode: Mode, version: ListedVersion) -> bool:
        """Tell whether the verifier knows all that it needs; it never forgets."""
        verifier, key = self._circuits.get(mode.mode_id), (mode.mode_id, version.version_id)
        if verifier is None or key in self._registered:
            return True
        if verifier.circuit(version.version_id) is None:
            return False
        self._registered.add(key)
        return True
