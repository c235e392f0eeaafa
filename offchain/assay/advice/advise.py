"""Advise: apply the rules to what a node can sell, and rank what is left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assay.advice.figures import Figures
from assay.advice.needs import Needs
from assay.advice.rules import DEAR_SHARE, Requirement, require, weak_point
from assay.advice.strength import Strength
from assay.wire.policy import Policy

__all__ = ["Advice", "Candidate", "Excluded", "Ranked", "advise"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A policy that a version is sold under here."""

    policy: Policy
    strength: Strength
    price_usd: Decimal
    gas_usd: Decimal | None
    """Of the capture, at the current fee; None where it was not measured or coins have no price."""
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A policy that all rules let pass, and those that say something about it."""

    candidate: Candidate
    weak: str | None
    """The rule by which it is weaker than it should be."""
    is_dear: bool


@dataclass(frozen=True, slots=True)
class Excluded:
    """A policy that a rule took out."""

    policy: Policy
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What to ask for, and why."""

    requirement: Requirement
    ranked: tuple[Ranked, ...]
    """The best first; never what is too weak before what is not."""
    excluded: tuple[Excluded, ...]

    @property
    def best(self) -> Ranked | None:
        """What is advised; None where the rules leave nothing."""
        return self.ranked[0] if self.ranked else None

    @property
    def rule(self) -> str:
        """The rule that made the best the best."""
        return "cost" if self.best is not None and self.best.weak is None else "strongest"

    def is_met_by(self, policy: Policy) -> bool:
        """Tell whether a policy is as strong as advised: strong enough, or what is advised itself.

        Nobody is blamed for what cannot be had here.
        """
        if self.best is None or policy == self.best.candidate.policy:
            return True
        found = next((each for each in self.ranked if each.candidate.policy == policy), None)
        return found is not None and found.weak is None


def advise(needs: Needs, candidates: Sequence[Candidate]) -> Advice:
    """Rank the policies that a node sells a version under, by the needs."""
    kept: list[Candidate] = []
    excluded: list[Excluded] = []
    for candidate in candidates:
        refusal = _refusal(needs, candidate)
        if refusal is None:
            kept.append(candidate)
        else:
            excluded.append(refusal)
    cheapest = min((each.price_usd for each in candidates), default=Decimal(0))
    requirement = require(needs, cheapest)
    ranked = [
        Ranked(each, weak_point(each.strength, requirement), _is_dear(needs, each)) for each in kept
    ]
    ranked.sort(key=lambda each: _order(each, kept))
    return Advice(requirement, tuple(ranked), tuple(excluded))


def _refusal(needs: Needs, candidate: Candidate) -> Excluded | None:
    """Apply `privacy`, `measured` and `latency`."""
    policy, figures, most = candidate.policy, candidate.figures, needs.latency_seconds
    if needs.privacy and candidate.strength.reveals:
        return Excluded(policy, "privacy", "It puts input or output on the chain.")
    if most is None:
        return None
    if figures is None:
        return Excluded(policy, "measured", "Nothing was sold under it here yet.")
    if figures.latency_seconds > most:
        took = f"It takes {figures.latency_seconds:.2f} s here; at most {most:g} s were asked for."
        return Excluded(policy, "latency", took)
    return None


def _order(
    ranked: Ranked, among: Sequence[Candidate]
) -> tuple[bool, int, bool, Decimal, Decimal, Decimal, bool, int]:
    """Put what is strong enough first, the cheapest of it first; else the strongest first.

    Where nothing else tells two apart, what reveals less and asks for less comes first.
    """
    candidate, strength = ranked.candidate, ranked.candidate.strength

    def figure(of: Callable[[Candidate], Decimal | None]) -> Decimal:
        return _known_or_likely(of, candidate, among)

    too_weak = ranked.weak is not None
    return (
        too_weak,
        -strength.level if too_weak else 0,
        too_weak and not strength.delivers,
        candidate.price_usd + figure(lambda each: each.gas_usd),
        figure(_gas),
        figure(_latency),
        strength.reveals,
        candidate.policy.modes.bit_count(),
    )


def _known_or_likely(
    of: Callable[[Candidate], Decimal | None], candidate: Candidate, among: Sequence[Candidate]
) -> Decimal:
    """Give a figure of a candidate; where it was not measured, one that is likely.

    Whatever asks for more takes no less than what it goes beyond. Where nothing of that was
    measured either, it is the least of all that was: counted as nothing, what nobody has tried
    would come first, and counted as boundless, what everybody has.
    """
    known = of(candidate)
    if known is not None:
        return known
    measured = [(each.policy, found) for each in among if (found := of(each)) is not None]
    within = [found for policy, found in measured if candidate.policy.implies(policy)]
    return max(within) if within else min((found for _, found in measured), default=Decimal(0))


def _gas(candidate: Candidate) -> Decimal | None:
    figures = candidate.figures
    return None if figures is None or figures.gas is None else Decimal(figures.gas)


def _latency(candidate: Candidate) -> Decimal | None:
    return None if candidate.figures is None else Decimal(candidate.figures.latency_seconds)


def _is_dear(needs: Needs, candidate: Candidate) -> bool:
    """Apply `dear`, to what is known."""
    cost = candidate.price_usd + (candidate.gas_usd or Decimal(0))
    return cost > needs.value_usd * DEAR_SHARE
