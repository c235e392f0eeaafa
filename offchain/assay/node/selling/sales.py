"""Sales: from what a stranger asks for to a quote, or to a payment that pays for just that."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass

from assay.errors import BelowFloor, PaymentConflict, PolicyError
from assay.node.selling.assurances import Assurances
from assay.node.selling.catalogue import Catalogue, ListedVersion
from assay.payments import Price, PriceList, Quote, QuoteStore
from assay.wire.hashing import ZERO_HASH
from assay.wire.identifiers import keccak, vault_address
from assay.wire.policy import Policy, parse_policy, show_policy
from assay.wire.terms import Terms

__all__ = ["Order", "Sales", "SalesRules", "order"]

# For as long a payment that is sent again, after its answer was lost, gets the same answer.
_QUOTES_KEPT_SECONDS = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Order:
    """What a request asks for, checked: it can be run, proven and sold."""

    version: ListedVersion
    policy: Policy
    input: bytes
    """Canonical, under the version's codec."""
    input_hash: bytes
    warning: str | None = None
    """Why the policy is weaker than advised for what is at stake, where it is."""


@dataclass(frozen=True, slots=True)
class SalesRules:
    """How a provider sells."""

    provider: str
    token: str
    escrow: str
    vault_code: bytes
    deliver_within_seconds: int
    """From the quote to `captureBefore`."""
    pay_within_seconds: int
    """From the quote to its expiry; the rest is for the work and the capture."""


class Sales:
    """Takes orders and makes quotes."""

    def __init__(
        self,
        rules: SalesRules,
        catalogue: Catalogue,
        prices: PriceList,
        quotes: QuoteStore,
        modes: Mapping[str, int],
        assurances: Assurances,
    ) -> None:
        self._rules = rules
        self._catalogue = catalogue
        self._prices = prices
        self._quotes = quotes
        self._modes = modes
        self._assurances = assurances

    def policy(self, version: ListedVersion, text: str | None) -> Policy:
        """Read the policy that is asked for; the floor where none is.

        Raises `PolicyError`, `BelowFloor` and `VersionIsRetired`.
        """
        policy = self._catalogue.floor(version) if text is None else self.read_policy(text)
        self.require_for_sale(version, policy)
        return policy

    def read_policy(self, text: str) -> Policy:
        """Read a policy's text, whether it is sold or not. Raises `PolicyError`."""
        return parse_policy(text, self._modes)

    def require_for_sale(self, version: ListedVersion, policy: Policy) -> None:
        """Make sure that a version is sold under a policy now, and can be proven.

        Raises `PolicyError`, `BelowFloor` and `VersionIsRetired`.
        """
        floor = self._catalogue.floor(version)
        if not policy.implies(floor):
            raise BelowFloor(show_policy(policy, self._modes), show_policy(floor, self._modes))
        provable = self._assurances.provable(version)
        if not policy.satisfied_by(provable.mask):
            wanted = {name for name, mode in self._modes.items() if policy.modes >> mode & 1}
            reasons = [why for name, why in provable.refusals.items() if name in wanted]
            ask = "Ask another node, or under another policy."
            raise PolicyError(
                f"This node cannot prove {show_policy(policy, self._modes)} for {version.name}.",
                " ".join([*reasons, f"It proves: {', '.join(provable.modes)}.", ask]),
            )

    def provable(self, version: ListedVersion) -> tuple[str, ...]:
        """Name the modes that a version can be proven in here. Raises `ChainError`."""
        return self._assurances.provable(version).modes

    def price(self, version: ListedVersion, policy: Policy) -> Price:
        """Find the price of a version. Raises `PolicyError` where it is not sold so."""
        return self._prices.price(version.model_id, version.version_id, policy)

    def quote(self, order: Order) -> Quote:
        """Offer terms for an order, and keep the offer."""
        price = self.price(order.version, order.policy)
        now = int(time.time())
        terms = Terms(
            provider=self._rules.provider,
            token=self._rules.token,
            amount=price.amount_atomic,
            unit_price=price.unit_price_atomic,
            version_id=order.version.version_id,
            prompt_hash=ZERO_HASH,
            input_hash=order.input_hash,
            params_hash=ZERO_HASH,
            policy=order.policy,
            capture_before=now + self._rules.deliver_within_seconds,
            salt=secrets.token_bytes(32),
        )
        quote = Quote(
            terms=terms,
            vault=vault_address(self._rules.escrow, terms, self._rules.vault_code),
            model_id=order.version.model_id,
            expires_at=now + self._rules.pay_within_seconds,
        )
        self._quotes.add(quote)
        return quote

    def forget_old_quotes(self) -> None:
        """Drop the quotes that expired a week ago; most were never paid."""
        self._quotes.forget_before(int(time.time()) - _QUOTES_KEPT_SECONDS)

    @staticmethod
    def require_paid_by(order: Order, terms: Terms) -> None:
        """Raise `PaymentConflict` unless the terms are for just this order."""
        asked = (order.version.version_id, order.input_hash, order.policy)
        if asked != (terms.version_id, terms.input_hash, terms.policy):
            raise PaymentConflict(
                "This payment pays for another request.",
                "Send the request that was quoted, or ask for a quote for this one.",
            )


def order(version: ListedVersion, policy: Policy, canonical_input: bytes) -> Order:
    """Make an order of checked parts."""
    return Order(version, policy, canonical_input, keccak(canonical_input))
