"""Strength: what an attacker would have to do against a policy, by its weakest way."""

from collections.abc import Mapping
from dataclasses import dataclass

from assay.modes import Assurance, Level
from assay.wire.policy import Policy

__all__ = ["Strength", "strength_of"]


@dataclass(frozen=True, slots=True)
class Strength:
    """What a policy is worth, whichever of its modes a provider chooses to prove."""

    level: Level
    attack: str
    """What it takes to get a wrong answer paid, in a sentence."""
    delivers: bool
    """Whether no answer is paid for that the payer could not have had."""
    reveals: bool
    """Whether input or output may come onto the chain."""


def strength_of(
    policy: Policy, assurances: Mapping[int, Assurance], *, rehearsal: bool = False
) -> Strength:
    """Judge a policy by its modes' assurances, by id; every mode it names has to be there.

    All that is required has to be forged, and of the options as many as count: an attacker takes
    the easiest. What must be forged together is as hard as the hardest of it. In a rehearsal, what
    is simulated counts for what it stands for.
    """

    def level(mode: int) -> Level:
        found = assurances[mode]
        return found.stands_for if rehearsal else found.level

    required = _members(policy.required)
    easiest = sorted(_members(policy.options), key=level)[: policy.threshold]
    to_forge = required + easiest
    hardest = max(to_forge, key=level)
    options = _members(policy.options)
    silent = sum(not assurances[mode].delivers for mode in options)
    delivers = any(assurances[mode].delivers for mode in required)
    return Strength(
        level=level(hardest),
        attack=assurances[hardest].attack,
        # Of the options, no choice of as many as count may leave out all that deliver.
        delivers=delivers or 0 < policy.threshold > silent,
        reveals=any(assurances[mode].reveals for mode in required + options),
    )


def _members(modes: int) -> list[int]:
    return [mode for mode in range(64) if modes >> mode & 1]
