"""Assurances: in which modes this node can prove which version, and why not in the others."""

from collections.abc import Mapping
from dataclasses import dataclass

from assay.modes import Means, Mode
from assay.node.selling.catalogue import ListedVersion
from assay.node.selling.registrations import Registration
from assay.wire.claim import Claim

__all__ = ["Assurances", "Provable"]

_RETIRED = "The owner of the verifier registry has retired the mode: ask under another policy."


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
    """Asks each mode about a version, and the chain whether the mode's verifier is ready for it.

    `registrations` are, by mode, what the verifier has to know beforehand. A mode can end: nothing
    is proven in it from then on.
    """

    def __init__(
        self, modes: Mapping[int, Mode], registrations: Mapping[int, Registration], means: Means
    ) -> None:
        self.modes = modes
        self.means = means
        self._registrations = registrations
        self._ended: set[int] = set()

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

    def lost(self, mode_id: int, claim: Claim, digest: bytes, proof: bytes) -> str | None:
        """Say why a proof that a mode's verifier does not take will never be taken.

        None where it still may be, or where nobody here can tell. Raises `ChainError`.
        """
        registration = self._registrations.get(mode_id)
        return None if registration is None else registration.lost(claim, digest, proof)

    def end(self, mode_id: int) -> str:
        """Note that a mode was retired, which is for good; give that as the reason from now on."""
        self._ended.add(mode_id)
        return _RETIRED

    def _refusal(self, mode: Mode, version: ListedVersion) -> str | None:
        if mode.mode_id in self._ended:
            return _RETIRED
        refusal = mode.refusal(version.manifest, self.means)
        registration = self._registrations.get(mode.mode_id)
        if refusal is not None or registration is None:
            return refusal
        return registration.refusal(version)
