"""Advice over HTTP: a report, and the header that says that something weaker was asked for."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from assay.advice import RULES, Advice, Excluded, Needs, Ranked
from assay.errors import BelowFloor, Unmeasured
from assay.node import Advisor, ListedVersion, VersionAdvice
from assay.wire.policy import Policy, parse_policy, show_policy
from assay.wire.types import Hash32, WireModel

__all__ = ["AdviceDesk", "AdviceReport"]


class RankedPolicy(WireModel):
    """A policy that can be bought here, and what is known of it."""

    policy: str
    rules: Annotated[list[str], Field(description="Those that put it where it is.")]
    strong_enough: bool
    level: Annotated[str, Field(description="nothing, word, hardware or proof.")]
    attack: Annotated[str, Field(description="What it takes to get a wrong answer paid.")]
    delivers: Annotated[bool, Field(description="Its evidence shows that the answer came over.")]
    reveals: Annotated[bool, Field(description="It can put input or output on the chain.")]
    price_usd: str
    gas_usd: Annotated[str | None, Field(description="Of the capture, at the current fee.")]
    gas: int | None
    latency_ms: Annotated[float | None, Field(description="At the median, from payment to proof.")]
    proving_ms: float | None
    samples: Annotated[int, Field(description="Answers that the figures are of; 0: not measured.")]
    is_composed: Annotated[bool, Field(description="Put together of its modes' own figures.")]
    is_dear: bool


class ExcludedPolicy(WireModel):
    """A policy that a rule took out."""

    policy: str
    rule: str
    why: str


class AdviceReport(WireModel):
    """What to ask for, and why."""

    model: str
    version_id: Hash32
    floor: str
    value_usd: str
    latency_ms: float | None
    privacy: bool
    needed_level: str
    needs_delivery: bool
    advised: Annotated[str | None, Field(description="A policy; none where nothing is left.")]
    rule: Annotated[str, Field(description="That made it the best.")]
    strong_enough: Annotated[bool, Field(description="Whether what is advised is what is needed.")]
    rehearsal: Annotated[
        bool,
        Field(description="Simulated and insecure modes count for what they stand for."),
    ]
    gas_price_wei: str
    coin_usd: Annotated[
        str | None,
        Field(description="What the operator says a coin is worth; none: gas is not counted."),
    ]
    ranking: list[RankedPolicy]
    excluded: list[ExcludedPolicy]
    rules: Annotated[dict[str, str], Field(description="Those that are named above, in words.")]


class AdviceDesk:
    """Answers what to ask for; `modes` are the ids by name.

    `count` hears of each payment for less than was advised, by its id, once or more often.
    """

    def __init__(
        self, advisor: Advisor, modes: Mapping[str, int], count: Callable[[bytes], None]
    ) -> None:
        self.count = count
        self._advisor = advisor
        self._modes = modes

    def report(self, version: ListedVersion, needs: Needs, policy: str | None) -> AdviceReport:
        """Advise on a version; with a `policy`, make sure that there are figures of it.

        Raises `Unmeasured`, `BelowFloor`, `PolicyError`, `VersionIsRetired` and `ChainError`.
        """
        asked = None if policy is None else parse_policy(policy, self._modes)
        found = self._advisor.advise(version, needs, asked)
        if asked is not None:
            self._require_measured(found, asked)
        return self._report(found)

    def warning(self, version: ListedVersion, policy: Policy, needs: Needs) -> str | None:
        """Write the header for an order that is weaker than advised; None for one that is not.

        Raises what `report` raises.
        """
        found = self._advisor.advise(version, needs, policy).advice
        best = found.best
        if best is None or found.is_met_by(policy):
            return None
        ranked = next((each for each in found.ranked if each.candidate.policy == policy), None)
        rule = "value" if ranked is None or ranked.weak is None else ranked.weak
        return (
            f"weaker-than-advised; asked={self._text(policy)};"
            f" advised={self._text(best.candidate.policy)}; rule={rule}; value={needs.value_usd}usd"
        )

    def _require_measured(self, found: VersionAdvice, policy: Policy) -> None:
        if not policy.implies(found.floor):
            raise BelowFloor(self._text(policy), self._text(found.floor))
        for each in found.advice.ranked:
            if each.candidate.policy == policy and each.candidate.figures is not None:
                return
        name, text = found.version.name, self._text(policy)
        for excluded in (*found.not_sold, *found.advice.excluded):
            if excluded.policy == policy and excluded.rule != "measured":
                raise Unmeasured(
                    f"{text} has no place in this advice: {excluded.why}",
                    "Ask without a policy to see what there is.",
                )
        raise Unmeasured(
            f"Nothing was sold under {text} for {name} on this node yet, so nothing was measured.",
            f"Buy one answer under it: assay infer {name} --policy '{text}'; or ask without one.",
        )

    def _report(self, found: VersionAdvice) -> AdviceReport:
        advice, needs = found.advice, found.needs
        ranking = [self._ranked(each, advice) for each in advice.ranked]
        excluded = [self._excluded(each) for each in (*advice.excluded, *found.not_sold)]
        named = {rule for each in ranking for rule in each.rules} | {each.rule for each in excluded}
        best = advice.best
        return AdviceReport(
            model=found.version.name,
            version_id=found.version.version_id,
            floor=self._text(found.floor),
            value_usd=str(needs.value_usd),
            latency_ms=None if needs.latency_seconds is None else 1000 * needs.latency_seconds,
            privacy=needs.privacy,
            needed_level=advice.requirement.level.name.lower(),
            needs_delivery=advice.requirement.delivery,
            advised=None if best is None else self._text(best.candidate.policy),
            rule=advice.rule,
            strong_enough=best is not None and best.weak is None,
            rehearsal=found.rehearsal,
            gas_price_wei=str(found.gas_price_wei),
            coin_usd=None if found.coin_usd is None else _money(found.coin_usd),
            ranking=ranking,
            excluded=excluded,
            rules={name: rule.says for name, rule in RULES.items() if name in named},
        )

    def _ranked(self, ranked: Ranked, advice: Advice) -> RankedPolicy:
        candidate, strength = ranked.candidate, ranked.candidate.strength
        figures = candidate.figures
        rules = ["value" if ranked.weak is None else ranked.weak]
        rules += [advice.rule] if ranked is advice.best else []
        rules += ["dear"] if ranked.is_dear else []
        return RankedPolicy(
            policy=self._text(candidate.policy),
            rules=rules,
            strong_enough=ranked.weak is None,
            level=strength.level.name.lower(),
            attack=strength.attack,
            delivers=strength.delivers,
            reveals=strength.reveals,
            price_usd=_money(candidate.price_usd),
            gas_usd=None if candidate.gas_usd is None else _money(candidate.gas_usd),
            gas=None if figures is None else figures.gas,
            latency_ms=None if figures is None else round(1000 * figures.latency_seconds, 1),
            proving_ms=None if figures is None else round(1000 * figures.proving_seconds, 1),
            samples=0 if figures is None else figures.samples,
            is_composed=figures is not None and figures.is_composed,
            is_dear=ranked.is_dear,
        )

    def _excluded(self, excluded: Excluded) -> ExcludedPolicy:
        return ExcludedPolicy(
            policy=self._text(excluded.policy), rule=excluded.rule, why=excluded.why
        )

    def _text(self, policy: Policy) -> str:
        return show_policy(policy, self._modes)


def _money(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
