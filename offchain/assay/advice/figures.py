"""Figures: what answers under a policy took on one node, and what others can be put together of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.wire.policy import Policy

__all__ = ["Figures", "compose"]


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians, of answers of one version under one policy on this node."""

    samples: int
    """How many answers they are of; of what is composed, the fewest of any part."""
    latency_seconds: float
    """From the payment to the proven answer: taking the money in, running, proving."""
    proving_seconds: float
    """Of that, proving, beyond the run."""
    gas: int | None
    """Of a capture, by itself or its share of a batch; None while none was captured."""
    is_composed: bool = False
    """Whether nothing was sold under the policy yet, so that they are those of its modes."""


def compose(policy: Policy, measured: Mapping[Policy, Figures]) -> Figures | None:
    """Find the figures of a policy that asks for several modes; None where one was not measured.

    Modes are proven beside each other, so the slowest counts; each adds to the gas what it takes
    more than the cheapest one does.
    """
    if (figures := measured.get(policy)) is not None:
        return figures
    if policy.options:
        return None
    parts = [measured.get(Policy(1 << mode)) for mode in range(64) if policy.required >> mode & 1]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return None
    return Figures(
        samples=min(part.samples for part in found),
        latency_seconds=max(part.latency_seconds for part in found),
        proving_seconds=max(part.proving_seconds for part in found),
        gas=_together([part.gas for part in found]),
        is_composed=True,
    )


def _together(parts: Sequence[int | None]) -> int | None:
    known = [gas for gas in parts if gas is not None]
    if len(known) < len(parts):
        return None
    least = min(known)
    return least + sum(gas - least for gas in known)
