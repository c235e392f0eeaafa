"""The rules of advice, all of them. `docs/advice.md` explains each; a test holds it to this list.

A recommendation names the rule that made it, so that whoever disagrees knows with what.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from assay.advice.needs import Needs
from assay.advice.strength import Strength
from assay.modes import Level

__all__ = ["RULES", "Requirement", "Rule", "require", "weak_point"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, in a sentence."""

    name: str
    says: str


WORD_LIMIT_USD = Decimal(10)
"""Up to here a lie is worth less than the name of whoever is caught at it."""
HARDWARE_LIMIT_USD = Decimal(10_000)
"""Up to here it is worth less than what it takes to break into an enclave."""
DELIVERY_LIMIT_USD = Decimal(1)
"""From this price on it pays to take the money and keep the answer."""
DEAR_SHARE = Decimal("0.01")
"""What verification may cost, of the value at risk."""

_RULES = (
    Rule("floor", "Nothing below the model's floor is sold, so nothing below it is advised."),
    Rule("provable", "What this node cannot prove for the version is not advised."),
    Rule("privacy", "Where privacy is asked for, no mode may put input or output on the chain."),
    Rule("measured", "Where an answer must be fast, only what was measured here counts."),
    Rule("latency", "What took longer here, at the median, than is asked for is not advised."),
    Rule(
        "value",
        f"Up to {WORD_LIMIT_USD} USD at risk the provider's word will do, up to"
        f" {HARDWARE_LIMIT_USD:,} USD hardware, and above that a proof of the computation.",
    ),
    Rule(
        "delivery",
        f"From a price of {DELIVERY_LIMIT_USD} USD on, the evidence has to show that the answer was"
        " handed over.",
    ),
    Rule(
        "strongest", "Where nothing here is strong enough, the strongest is advised, and said so."
    ),
    Rule(
        "cost",
        "Of what is left, the cheapest is advised: the price, and the gas of its capture where the"
        " operator said what a coin is worth.",
    ),
    Rule(
        "dear",
        f"Verification that costs more than {DEAR_SHARE:%} of the value at risk is called dear.",
    ),
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in _RULES})


@dataclass(frozen=True, slots=True)
class Requirement:
    """What the value at risk and the price ask of a policy."""

    level: Level
    delivery: bool


def require(needs: Needs, price_usd: Decimal) -> Requirement:
    """Apply `value` and `delivery`."""
    if needs.value_usd <= WORD_LIMIT_USD:
        level = Level.WORD
    elif needs.value_usd <= HARDWARE_LIMIT_USD:
        level = Level.HARDWARE
    else:
        level = Level.PROOF
    return Requirement(level, delivery=price_usd >= DELIVERY_LIMIT_USD)


def weak_point(strength: Strength, requirement: Requirement) -> str | None:
    """Name the rule by which a policy is too weak; None where it is strong enough."""
    if strength.level < requirement.level:
        return "value"
    if requirement.delivery and not strength.delivers:
        return "delivery"
    return None
