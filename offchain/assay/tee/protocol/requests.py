"""What a host may ask of an enclave. An enclave does these things, and nothing else."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from assay.tee.protocol.fields import Address, ChainId, Hash32, Message, well_formed

__all__ = [
    "Attest",
    "Describe",
    "Load",
    "Open",
    "Prove",
    "Put",
    "Request",
    "SignEnrolment",
    "SignRevocation",
    "Stop",
    "read_request",
]


class Describe(Message):
    """Say whose key this is, and whether the security module is simulated: `Described`."""

    verb: Literal["describe"] = "describe"


class Attest(Message):
    """Have the security module attest the key: `Document`, with the document as its body."""

    verb: Literal["attest"] = "attest"
    nonce: Annotated[bytes, Field(max_length=512)]
    """Whatever shows that the document is fresh; the security module takes no more."""


class SignEnrolment(Message):
    """Sign EIP-712 `Enrolment(address owner)` in the registry's domain: `Signed`."""

    verb: Literal["sign_enrolment"] = "sign_enrolment"
    chain_id: ChainId
    registry: Address
    owner: Address


class SignRevocation(Message):
    """Sign EIP-712 `Revocation(address key)`, of its own key, in that domain: `Signed`."""

    verb: Literal["sign_revocation"] = "sign_revocation"
    chain_id: ChainId
    registry: Address


class Open(Message):
    """Make room for the version whose manifest is the body: `Opened`."""

    verb: Literal["open"] = "open"


class Put(Message):
    """Take the body as the artefact's bytes from `offset` on; 0 starts it anew: `Done`."""

    verb: Literal["put"] = "put"
    manifest_hash: Hash32
    path: Annotated[str, Field(max_length=4096)]
    offset: Annotated[int, Field(ge=0, lt=2**53)]


class Load(Message):
    """Check every artefact of a version, and make it ready to run: `Done`."""

    verb: Literal["load"] = "load"
    manifest_hash: Hash32


class Prove(Message):
    """Run a version on the body, and sign the claim of what came out: `Proven`, and the output.

    The fields from `request_id` on are the claim's, without the output's hash; `registry` is the
    verifier registry, in whose domain its digest is made. Without `completed_at` the enclave's
    clock tells it; given, it is that of a claim which exists already.
    """

    verb: Literal["prove"] = "prove"
    manifest_hash: Hash32
    model_id: Hash32
    chain_id: ChainId
    registry: Address
    request_id: Hash32
    version_id: Hash32
    prompt_hash: Hash32
    input_hash: Hash32
    params_hash: Hash32
    provider: Address
    units: Annotated[int, Field(ge=0, lt=2**64)]
    completed_at: Annotated[int, Field(ge=0, lt=2**40)] | None = None


class Stop(Message):
    """End, and with it the key: `Done`."""

    verb: Literal["stop"] = "stop"


Request = Describe | Attest | SignEnrolment | SignRevocation | Open | Put | Load | Prove | Stop

_REQUEST: TypeAdapter[Request] = TypeAdapter(Annotated[Request, Field(discriminator="verb")])


def read_request(message: bytes) -> Request:
    """Read a request as it came in a frame. Raises `EnclaveError`."""
    with well_formed():
        return _REQUEST.validate_json(message)
