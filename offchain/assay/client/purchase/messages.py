"""What a gateway says besides receipts and x402's headers.

Fields that are not known here are passed over, so that a gateway may learn to say more.
"""

from typing import Annotated

from pydantic import ConfigDict, Field, JsonValue

from assay.wire.hashing import canonical_json
from assay.wire.manifest import read_manifest
from assay.wire.types import Address, Hash32, Uint128, WireModel

__all__ = [
    "Acknowledged",
    "EnclaveKey",
    "Failure",
    "GatewayStatus",
    "ModelDescription",
    "PaidAnswer",
    "PaymentProgress",
    "Problem",
]


class _Message(WireModel):
    model_config = ConfigDict(extra="ignore")


class ModelDescription(_Message):
    """One version that can be asked for, on the gateway's word."""

    name: str
    model_id: Hash32
    version_id: Hash32
    publisher: Address
    floor: str
    """A policy's text form."""
    price: Uint128 | None
    """The most that an answer costs under the floor, in the token's smallest unit."""
    modes: list[str]
    """The modes that the gateway can prove it in."""
    manifest: dict[str, JsonValue]

    @property
    def input_names(self) -> list[str]:
        """The names of the inputs. Raises `ManifestError`."""
        return [spec.name for spec in read_manifest(canonical_json(self.manifest)).inputs]


class PaidAnswer(_Message):
    """The body of a paid answer. Its outputs are not read: the receipt holds them, bound."""

    receipt: dict[str, JsonValue]


class Acknowledged(_Message):
    """The answer to an acknowledgement."""

    receipt: dict[str, JsonValue] | None
    """Complete; None where the gateway gives it only to who sends the payment."""


class Failure(_Message):
    """Why a paid request came to nothing."""

    code: str
    message: str
    hint: str


class PaymentProgress(_Message):
    """How far a payment has come, on the gateway's word."""

    payment_id: Hash32
    state: str
    amount: Uint128
    authorize_transaction: Hash32 | None
    end_transaction: Hash32 | None
    """Of the capture, the void or the reclaim."""
    failure: Failure | None

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("captured", "voided", "failed")


class EnclaveKey(_Message):
    """The key of an enclave that a gateway sells from, when it last looked at it."""

    mode: str
    key: Address | None
    """None where the enclave does not answer."""
    until: int | None
    """When it ends on the chain, UTC seconds."""
    is_renewed: bool
    """Whether the gateway renews it before that."""
    renewals: int
    problem: str | None


class GatewayStatus(_Message):
    """What a gateway is and how it is doing."""

    chain_id: int
    provider: Address
    token: Address
    contracts: dict[str, Address]
    modes: list[str]
    """The modes that it can prove."""
    jobs: dict[str, int]
    """How many payments are in which state."""
    enclave_keys: tuple[EnclaveKey, ...] = ()


class Problem(_Message):
    """The JSON of an error."""

    code: str
    message: str
    hint: Annotated[str, Field(min_length=1)] = "GET /docs shows what the gateway takes."
