"""What goes over HTTP besides x402's headers and receipts."""

from typing import Annotated

from pydantic import AfterValidator, Field, JsonValue, WithJsonSchema, model_validator

from assay.wire.types import Address, Base64, Hash32, HexBytes, WireModel

__all__ = [
    "Acknowledged",
    "Acknowledgement",
    "Answer",
    "EnclaveKey",
    "InferenceRequest",
    "ModelDescription",
    "NodeStatus",
    "PaymentStatus",
    "Problem",
]


_MOST_SIGNATURE_BYTES = 2_048


def _affordable(signature: bytes) -> bytes:
    if len(signature) > _MOST_SIGNATURE_BYTES:
        raise ValueError(
            f"must have at most {_MOST_SIGNATURE_BYTES} bytes: the provider pays to submit them"
        )
    return signature


# Written where it stands: a schema of its own would be referred to by a place that is not in the
# OpenAPI document.
NestedLists = Annotated[
    JsonValue,
    WithJsonSchema({"description": "Nested lists of numbers or booleans; a scalar stands bare."}),
]


class InferenceRequest(WireModel):
    """The body of an inference request: the input, in one of two forms, and the policy."""

    inputs: Annotated[
        dict[str, NestedLists] | None,
        Field(
            description="Tensors by name. Where the manifest gives an integer tensor a scale, "
            "numbers with a point are real values and are quantised; integers are taken as they "
            "are."
        ),
    ] = None
    input_bytes: Annotated[
        Base64 | None,
        Field(description="The canonical bytes under the version's codec, in base64."),
    ] = None
    policy: Annotated[
        str | None,
        Field(
            max_length=1_000,
            description="Such as `signed` or `tee|zkml`; the model's floor if left out.",
        ),
    ] = None
    value: Annotated[
        str | None,
        Field(
            max_length=40,
            description="What a wrong answer could cost, such as `5000usd`. Where the policy is "
            "weaker than advised for that, the header `X-Assay-Advice` says so.",
        ),
    ] = None

    @model_validator(mode="after")
    def _has_one_input(self) -> "InferenceRequest":
        if (self.inputs is None) == (self.input_bytes is None):
            raise ValueError("give either inputs or inputBytes")
        return self


class Answer(WireModel):
    """The body of a paid answer."""

    outputs: Annotated[
        dict[str, JsonValue],
        Field(
            description="Tensors by name, for reading; the receipt holds their canonical bytes. "
            "What the manifest gives a scale is in integers: real value = integer * scale."
        ),
    ]
    receipt: dict[str, JsonValue]


class Acknowledgement(WireModel):
    """The body by which a payer says that it has the answer."""

    signature: Annotated[
        HexBytes,
        AfterValidator(_affordable),
        Field(
            description="By the payer, of the EIP-712 digest of the receipt's claim: 65 bytes r, s,"
            " v, or what its contract wallet accepts under ERC-1271."
        ),
    ]


class Acknowledged(WireModel):
    """What came of an acknowledgement."""

    state: str
    receipt: Annotated[
        dict[str, JsonValue] | None,
        Field(
            description="The receipt, complete now; null once the capture is on its way. From then"
            " on anybody can read the signature, and the answer goes only to who sends the payment."
        ),
    ]


class ModelDescription(WireModel):
    """One version that can be asked for."""

    name: str
    model_id: Hash32
    version_id: Hash32
    publisher: Address
    floor: str
    price: Annotated[
        str | None, Field(description="At most, under the floor, in the token's smallest unit.")
    ]
    modes: Annotated[list[str], Field(description="The modes that this node can prove it in.")]
    manifest: dict[str, JsonValue]


class PaymentStatus(WireModel):
    """How far a payment has come. The answer itself goes only to who sends the payment."""

    payment_id: Hash32
    state: str
    amount: str
    authorize_transaction: Hash32 | None
    end_transaction: Annotated[
        Hash32 | None, Field(description="Of the capture, the void or the reclaim.")
    ]
    failure: dict[str, JsonValue] | None


class EnclaveKey(WireModel):
    """The key of an enclave that a node sells from, when the node last looked at it."""

    mode: str
    key: Annotated[Address | None, Field(description="Null where the enclave does not answer.")]
    until: Annotated[int | None, Field(description="When it ends on the chain, UTC seconds.")]
    is_renewed: Annotated[bool, Field(description="Whether this node renews it before that.")]
    renewals: Annotated[int, Field(description="How often it did, since it has started.")]
    problem: str | None


class NodeStatus(WireModel):
    """What a node is and how it is doing."""

    chain_id: int
    provider: Address
    token: Address
    contracts: dict[str, Address]
    modes: Annotated[list[str], Field(description="The modes that this node can prove.")]
    jobs: dict[str, int]
    enclave_keys: tuple[EnclaveKey, ...] = ()


class Problem(WireModel):
    """The body of every answer that is an error."""

    code: Annotated[str, Field(description="Names the kind of error, for programs.")]
    message: Annotated[str, Field(description="What happened.")]
    hint: Annotated[str, Field(description="What to do next.")]
    payment_id: Annotated[
        Hash32 | None, Field(description="Of a payment that came in and goes back.")
    ] = None
