"""What an enclave answers."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from assay.tee.protocol.fields import Address, Hash32, Message, PublicKey, Signature, well_formed

__all__ = [
    "Answer",
    "Described",
    "Document",
    "Done",
    "Opened",
    "Proven",
    "Refused",
    "Signed",
    "read_answer",
]


class Described(Message):
    """Whose key this is, and what attests it."""

    answer: Literal["described"] = "described"
    address: Address
    public_key: PublicKey
    simulated: bool
    """Nothing vouches for what a simulated enclave runs."""


class Document(Message):
    """The body is an attestation document."""

    answer: Literal["document"] = "document"


class Signed(Message):
    """The enclave's signature of what it was asked to sign."""

    answer: Literal["signed"] = "signed"
    signature: Signature


class Opened(Message):
    """A version that there is room for, and what it still takes to load it."""

    answer: Literal["opened"] = "opened"
    manifest_hash: Hash32
    is_loaded: bool
    missing: tuple[str, ...]
    """The paths of artefacts that have not come in whole; none where it is loaded."""


class Done(Message):
    """It was done."""

    answer: Literal["done"] = "done"


class Proven(Message):
    """A claim that the enclave vouches for; the body is the canonical output."""

    answer: Literal["proven"] = "proven"
    digest: Hash32
    """The claim's, in the verifier registry's domain: what was signed."""
    completed_at: Annotated[int, Field(ge=0, lt=2**40)]
    """As the claim says it, UTC seconds."""
    signature: Signature


class Refused(Message):
    """It was not done; `code` names the class of the error inside."""

    answer: Literal["refused"] = "refused"
    code: str
    message: str
    hint: str


Answer = Described | Document | Signed | Opened | Done | Proven | Refused

_ANSWER: TypeAdapter[Answer] = TypeAdapter(Annotated[Answer, Field(discriminator="answer")])


def read_answer(message: bytes) -> Answer:
    """Read an answer as it came in a frame. Raises `EnclaveError`."""
    with well_formed():
        return _ANSWER.validate_json(message)
