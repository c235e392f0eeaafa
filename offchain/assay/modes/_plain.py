"""What most modes have in common."""

from collections.abc import Mapping, Sequence

from assay.modes._mode import Means, ProofOf
from assay.wire.manifest import Manifest

__all__ = ["PlainMode"]


class PlainMode:
    """What most modes are: they prove something, their contracts are given nothing, none is joined.

    A mode may say otherwise of each.
    """

    __slots__ = ()

    @property
    def for_development(self) -> bool:
        """Whether it belongs into no deployment where there is real money."""
        return False

    @property
    def given(self) -> Mapping[str, str | bytes]:
        """What constructors are given for this mode alone."""
        return {}

    def refusal(self, manifest: Manifest, means: Means) -> str | None:
        """Say why no claim of a version can be proven; here every one can be."""
        return None

    def join(self, version_id: bytes, proofs: Sequence[ProofOf]) -> bytes | None:
        """Make one joint proof out of several; here there is none."""
        return None
