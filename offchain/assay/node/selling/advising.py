"""Advising: what this node can sell, what it took here, and what the rules make of that."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, combinations

from assay.advice import Advice, Candidate, Excluded, Figures, Needs, advise, compose, strength_of
from assay.chain.reader import ChainReader
from assay.errors import PolicyError
from assay.node.jobs.measurements import Measurements
from assay.node.selling.assurances import Assurances
from assay.node.selling.catalogue import Catalogue, ListedVersion
from assay.node.selling.sales import Sales
from assay.wire.policy import Policy

__all__ = ["Advisor", "VersionAdvice", "Worth"]

_WEI_OF_A_COIN = 10**18


@dataclass(frozen=True, slots=True)
class Worth:
    """What money is worth here, in US dollars, by the operator's word."""

    token_usd: Decimal
    """Of one whole token that answers are paid in."""
    token_decimals: int
    coin_usd: Decimal | None = None
    """Of the chain's own coin, that gas is paid in; None: gas does not count as a cost."""


@dataclass(frozen=True, slots=True)
class VersionAdvice:
    """Advice on one version, on one node, now."""

    version: ListedVersion
    floor: Policy
    needs: Needs
    advice: Advice
    not_sold: tuple[Excluded, ...]
    """Policies above the floor that this node cannot prove or has no price for."""
    gas_price_wei: int
    coin_usd: Decimal | None
    """What the chain's coin is worth, by the operator's word; None: gas is not counted."""
    rehearsal: bool
    """Simulated and insecure modes count for what they stand for: nothing here is real."""


class Advisor:
    """Advises on versions, by this node's own figures."""

    def __init__(
        self,
        reader: ChainReader,
        catalogue: Catalogue,
        sales: Sales,
        assurances: Assurances,
        measurements: Measurements,
        worth: Worth,
    ) -> None:
        self._chain = reader
        self._catalogue = catalogue
        self._sales = sales
        self._assurances = assurances
        self._measurements = measurements
        self._worth = worth
        self._rehearsal = any(mode.for_development for mode in assurances.modes.values())

    def advise(
        self, version: ListedVersion, needs: Needs, asked: Policy | None = None
    ) -> VersionAdvice:
        """Rank the policies that a version is sold under, the one that is asked about among them.

        Raises `ChainError` and `VersionIsRetired`.
        """
        floor = self._catalogue.floor(version)
        measured = self._measurements.figures(version.version_id)
        gas_price_wei = self._chain.gas_price()
        candidates: list[Candidate] = []
        not_sold: list[Excluded] = []
        provable = self._assurances.provable(version)
        for policy in _policies(floor, [*self._assurances.modes], asked):
            if not policy.satisfied_by(provable.mask):
                not_sold.append(Excluded(policy, "provable", self._why(policy, provable.refusals)))
                continue
            try:
                price = self._sales.price(version, policy)
            except PolicyError as error:
                not_sold.append(Excluded(policy, "provable", error.message))
                continue
            figures = compose(policy, measured)
            candidates.append(
                self._candidate(version, policy, price.amount_atomic, figures, gas_price_wei)
            )
        advice = advise(needs, candidates)
        return VersionAdvice(
            version,
            floor,
            needs,
            advice,
            tuple(not_sold),
            gas_price_wei,
            self._worth.coin_usd,
            self._rehearsal,
        )

    def _candidate(
        self,
        version: ListedVersion,
        policy: Policy,
        price_atomic: int,
        figures: Figures | None,
        gas_price_wei: int,
    ) -> Candidate:
        modes = self._assurances.modes
        assurances = {
            mode_id: modes[mode_id].assurance(version.manifest)
            for mode_id in modes
            if policy.modes >> mode_id & 1
        }
        worth, gas_usd = self._worth, None
        if worth.coin_usd is not None and figures is not None and figures.gas is not None:
            gas_usd = Decimal(figures.gas * gas_price_wei) / _WEI_OF_A_COIN * worth.coin_usd
        price_usd = Decimal(price_atomic).scaleb(-worth.token_decimals) * worth.token_usd
        strength = strength_of(policy, assurances, rehearsal=self._rehearsal)
        return Candidate(policy, strength, price_usd, gas_usd, figures)

    def _why(self, policy: Policy, refusals: Mapping[str, str]) -> str:
        modes = [
            mode for mode in self._assurances.modes.values() if policy.modes >> mode.mode_id & 1
        ]
        return " ".join(refusals[mode.name] for mode in modes if mode.name in refusals)


def _policies(floor: Policy, modes: Sequence[int], asked: Policy | None) -> Iterator[Policy]:
    """List the policies to choose from: the floor, and every set of modes that implies it."""
    yield floor
    sets = chain.from_iterable(
        combinations(sorted(modes), count) for count in range(1, len(modes) + 1)
    )
    policies = [Policy(sum(1 << mode for mode in chosen)) for chosen in sets]
    if asked is not None and asked not in policies:
        policies.append(asked)
    for policy in policies:
        if policy != floor and policy.implies(floor):
            yield policy
