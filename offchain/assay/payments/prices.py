"""Prices: what a provider asks for a version under a policy, from the provider's own file.

# The first rule that fits is the one that counts.
[[price]]
model = "0x8f…"        # a model id, a version id, or "*"
policy = "signed"      # a policy's text form, or "*"
flat = "0.01"          # in whole tokens, whatever the units

[[price]]
model = "*"
policy = "*"
unit = "0.0002"        # in whole tokens, for each unit that is metered
most = "0.05"          # the most that one answer can cost
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError, model_validator

from assay.errors import InvalidInput, PolicyError, SettingsError
from assay.wire.policy import Policy, parse_policy, show_policy
from assay.wire.types import first_problem

__all__ = ["Price", "PriceList", "read_prices"]

ANY = "*"
_ID = re.compile("0x[0-9a-f]{64}")


def _model(value: object) -> str:
    text = value.lower() if isinstance(value, str) else ""
    if text != ANY and not _ID.fullmatch(text):
        raise ValueError('must be the id of a model or of a version, or "*"')
    return text


def _tokens(value: object) -> Decimal:
    try:
        amount = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or amount < 0:
        raise ValueError('must be an amount in whole tokens, in quotes: "0.01"')
    return amount


Tokens = Annotated[Decimal, PlainValidator(_tokens)]


class _Rule(BaseModel):
    """One `[[price]]` table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: Annotated[str, PlainValidator(_model)] = ANY
    policy: str = ANY
    flat: Tokens | None = None
    unit: Tokens | None = None
    most: Tokens | None = None

    @model_validator(mode="after")
    def _is_flat_or_metered(self) -> "_Rule":
        metered = self.unit is not None and self.most is not None
        if (self.flat is not None) == metered or (self.unit is None) != (self.most is None):
            raise ValueError("set either flat, or unit and most")
        return self


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    price: Annotated[tuple[_Rule, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Price:
    """What terms say about money, in the token's smallest unit.

    `amount_atomic` is the most that can be taken. A `unit_price_atomic` of zero: exactly that.
    """

    amount_atomic: int
    unit_price_atomic: int


@dataclass(frozen=True, slots=True)
class _Offer:
    model: str
    policy: Policy | None
    price: Price


class PriceList:
    """The rules of one provider, in their order."""

    def __init__(self, offers: tuple[_Offer, ...], modes: Mapping[str, int]) -> None:
        self._offers = offers
        self._modes = modes

    def price(self, model_id: bytes, version_id: bytes, policy: Policy) -> Price:
        """Find the price of a version under a policy.

        Raises `PolicyError` when no rule fits: the version is not sold under this policy.
        """
        names = {ANY, "0x" + model_id.hex(), "0x" + version_id.hex()}
        for offer in self._offers:
            if offer.model in names and offer.policy in (None, policy):
                return offer.price
        raise PolicyError(
            f"This node does not sell version 0x{version_id.hex()} under "
            f"{show_policy(policy, self._modes)}.",
            "Ask under another policy; `GET /v1/models` lists what is sold.",
        )


def read_prices(path: Path, decimals: int, modes: Mapping[str, int]) -> PriceList:
    """Read a price file; `decimals` are the token's, `modes` the ids of the modes by name.

    Raises `SettingsError`, which names the rule, for anything that is not a price.
    """
    try:
        rules = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).price
    except FileNotFoundError as error:
        raise SettingsError(
            f"There is no price file at {path}.", "Write one, or name another with --prices."
        ) from error
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read: {error.strerror}.", "Name a file that this user may read."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} is not TOML: {error}.", "Mend the line that it names."
        ) from error
    except ValidationError as error:
        raise SettingsError(f"{path}: {first_problem(error)}.", "Mend that rule.") from error
    return PriceList(
        tuple(_offer(rule, index, path, decimals, modes) for index, rule in enumerate(rules)), modes
    )


def _offer(rule: _Rule, index: int, path: Path, decimals: int, modes: Mapping[str, int]) -> _Offer:
    try:
        policy = None if rule.policy == ANY else parse_policy(rule.policy, modes)
        if rule.flat is not None:
            price = Price(_atomic(rule.flat, decimals), 0)
        else:
            assert rule.unit is not None
            assert rule.most is not None
            price = Price(_atomic(rule.most, decimals), _atomic(rule.unit, decimals))
            if price.unit_price_atomic == 0:
                raise InvalidInput("A unit costs nothing.", 'Write flat = "0" instead.')
    except InvalidInput as error:
        raise SettingsError(f"{path}: price[{index}]: {error.message}", error.hint) from error
    return _Offer(rule.model, policy, price)


def _atomic(amount: Decimal, decimals: int) -> int:
    # A uint128 has at most 39 digits; whatever else would be rounded away is refused.
    exact = Context(prec=39, Emax=99, Emin=-99, traps=[Inexact, InvalidOperation, Overflow])
    try:
        atomic = int(exact.to_integral_exact(exact.scaleb(amount, Decimal(decimals))))
    except DecimalException:
        atomic = None
    if atomic is None or atomic >= 2**128:
        raise InvalidInput(
            f"{amount} is no amount of this token.",
            f"It has {decimals} decimals; use at most those.",
        )
    return atomic
