"""Offers: what a gateway wants to be paid for, held against what was asked for.

Nothing is signed before every line of the terms is what the payer wanted.
"""

import binascii
import time
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ConfigDict, ValidationError
from x402.http.utils import decode_payment_required_header
from x402.schemas import PaymentRequired, PaymentRequirements

from assay.chain import Deployment, TokenDomain, artifact
from assay.client.purchase.requests import Request
from assay.errors import GatewayError, OfferRefused
from assay.payments import ESCROW_SCHEME, VAULT_SCHEME
from assay.wire.hashing import ZERO_HASH
from assay.wire.identifiers import vault_address
from assay.wire.terms import Terms
from assay.wire.types import WireModel, first_problem

__all__ = ["Budget", "Offer", "read_offer", "require_as_asked"]

_NOTHING_SIGNED = "Nothing was signed. Ask again, or use another gateway."


@dataclass(frozen=True, slots=True)
class Budget:
    """What a payer pays in, and how much money it risks for one answer, for how long."""

    token: str
    max_price_atomic: int
    """In the token's smallest unit."""
    longest_hold_seconds: int = 3600
    """Until an answer is due, and the money comes back otherwise."""


class _Extra(WireModel):
    # A gateway may learn to say more; the terms in it are read strictly.
    model_config = ConfigDict(extra="ignore")

    name: str
    version: str
    escrow: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class Offer:
    """The terms on offer, and the x402 requirements that carry them for our scheme."""

    terms: Terms
    domain: TokenDomain
    """What an authorization of the token is signed under."""
    requirements: PaymentRequirements
    required: PaymentRequired


def read_offer(header: str, chain_id: int, token: str) -> Offer:
    """Read a `PAYMENT-REQUIRED` header, as one of this chain and token.

    Raises `GatewayError` for one that is malformed, and `OfferRefused` for one without our scheme.
    """
    try:
        required = decode_payment_required_header(header)
    except ValidationError as error:
        raise _malformed(first_problem(error)) from error
    except (binascii.Error, ValueError, AttributeError) as error:
        raise _malformed("it is not base64 of JSON") from error
    if not isinstance(required, PaymentRequired) or required.x402_version != 2:
        raise _malformed("it is not of x402 version 2")
    for requirements in required.accepts:
        if requirements.scheme == ESCROW_SCHEME:
            break
    else:
        raise OfferRefused(
            f"The gateway does not take payments by {ESCROW_SCHEME}.",
            "Use another gateway, or pay with a stock x402 client.",
        )
    try:
        extra = _Extra.model_validate(requirements.extra)
    except ValidationError as error:
        raise _malformed(f"extra.{first_problem(error)}") from error
    domain = TokenDomain(extra.name, extra.version, chain_id, token)
    return Offer(extra.terms, domain, requirements, required)


def require_as_asked(offer: Offer, asked: Request, deployment: Deployment, budget: Budget) -> None:
    """Raise `OfferRefused`, which names the first field that is not as it was asked for."""
    for field, given, wanted in _fields(offer, asked, deployment, budget.token):
        if given != wanted:
            raise OfferRefused(
                f"The gateway offers {field} {_written(given)}, expected {_written(wanted)}.",
                _NOTHING_SIGNED,
            )
    terms = offer.terms
    if terms.amount > budget.max_price_atomic:
        raise OfferRefused(
            f"The answer may cost {terms.amount} of the token's smallest unit; the limit is"
            f" {budget.max_price_atomic}.",
            "Nothing was signed. Raise the limit, or ask under a cheaper policy.",
        )
    hold_seconds = terms.capture_before - int(time.time())
    if not 0 < hold_seconds <= budget.longest_hold_seconds:
        raise OfferRefused(
            f"The gateway offers terms.captureBefore {terms.capture_before}, in {hold_seconds}"
            f" seconds; expected at most {budget.longest_hold_seconds}.",
            f"{_NOTHING_SIGNED} Also look at this machine's clock.",
        )


def _fields(
    offer: Offer, asked: Request, deployment: Deployment, token: str
) -> Iterator[tuple[str, object, object]]:
    terms, requirements = offer.terms, offer.requirements
    escrow = deployment.address("PaymentEscrow")
    yield "network", requirements.network, f"eip155:{deployment.chain_id}"
    yield "asset", requirements.asset, token
    yield "payTo", requirements.pay_to, escrow
    yield "amount", requirements.amount, str(terms.amount)
    yield "terms.token", terms.token, token
    yield "terms.versionId", terms.version_id, asked.version_id
    yield "terms.inputHash", terms.input_hash, asked.input_hash
    yield "terms.promptHash", terms.prompt_hash, ZERO_HASH
    yield "terms.paramsHash", terms.params_hash, ZERO_HASH
    yield "terms.policy", hex(terms.policy.word), hex(asked.policy.word)
    # The vault is for stock clients; a gateway that gets it wrong gets other things wrong, too.
    vault = vault_address(escrow, terms, artifact("Vault").bytecode)
    for option in offer.required.accepts:
        if option.scheme == VAULT_SCHEME:
            yield f"payTo of {VAULT_SCHEME}", option.pay_to, vault


def _written(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)


def _malformed(problem: str) -> GatewayError:
    return GatewayError(
        f"The gateway's PAYMENT-REQUIRED header is malformed: {problem}.",
        "It does not speak x402 version 2 as Assay does; use another gateway.",
    )
