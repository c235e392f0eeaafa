"""The choice: in which modes of a policy a job is proven."""

from collections.abc import Container

from assay.errors import EvidenceError
from assay.modes import Cost
from assay.node.jobs.measurements import Measurements
from assay.node.selling.assurances import Assurances
from assay.node.selling.catalogue import ListedVersion
from assay.wire.policy import Policy

__all__ = ["GAS_A_SECOND", "Choice"]

GAS_A_SECOND = 100_000
"""What a second of proving counts as, where modes are compared. Gas has a price and a second of two
cores next to none, but a payer waits for it: the rate is ours, and no law of nature."""


class Choice:
    """Chooses all modes that are required and, of the options, those that cost this node least."""

    def __init__(
        self, assurances: Assurances, measurements: Measurements, payers: Container[int]
    ) -> None:
        """`payers` are the modes that payers prove."""
        self._assurances = assurances
        self._measurements = measurements
        self._payers = payers

    def modes(
        self, policy: Policy, version: ListedVersion, held: int, failed: Container[int] = ()
    ) -> list[int]:
        """Choose the modes that the evidence is to be of; `held` are those that there is some of.

        What there is goes first, and what the payer has to prove goes last: the provider is paid
        without asking anybody where that is enough. Modes that have failed are not chosen. Raises
        `EvidenceError` where the others are not enough, and `ChainError`.
        """
        provable = self._assurances.provable(version).mask | held
        able = {mode for mode in _members(provable) if mode not in failed}
        required = _members(policy.required)
        options = [mode for mode in _members(policy.options) if mode in able]
        if not able.issuperset(required) or len(options) < policy.threshold:
            raise EvidenceError(
                "This node cannot prove what the policy asks for.",
                "Ask for a policy that it can prove.",
            )
        if len(options) > policy.threshold > 0:
            options.sort(key=lambda mode: self._order(mode, version, held))
        return sorted(required + options[: policy.threshold])

    def _order(self, mode_id: int, version: ListedVersion, held: int) -> tuple[bool, bool, float]:
        has = bool(held >> mode_id & 1)
        if has or mode_id in self._payers:
            return not has, not has, 0
        return True, False, self._cost(mode_id, version)

    def _cost(self, mode_id: int, version: ListedVersion) -> float:
        """Put what a mode costs here into one number, in gas."""
        rough: Cost = self._assurances.modes[mode_id].cost
        cost = self._measurements.cost(version.version_id, Policy(1 << mode_id), rough)
        return cost.gas + cost.seconds * GAS_A_SECOND


def _members(modes: int) -> list[int]:
    return [mode for mode in range(64) if modes >> mode & 1]
