"""The values in messages, and how they are held to their size."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assay.errors import EnclaveError

__all__ = [
    "Address",
    "ChainId",
    "Hash32",
    "Message",
    "PublicKey",
    "Signature",
    "well_formed",
]

Hash32 = Annotated[bytes, Field(min_length=32, max_length=32)]
Signature = Annotated[bytes, Field(min_length=65, max_length=65)]
"""r, s, v."""
PublicKey = Annotated[bytes, Field(min_length=65, max_length=65)]
"""A point of secp256k1, uncompressed: 04, x, y."""
Address = Annotated[str, Field(pattern="^0x[0-9a-fA-F]{40}$")]
ChainId = Annotated[int, Field(ge=1, lt=2**53)]


class Message(BaseModel):
    """A frozen value; in JSON its bytes are hex, and unknown names are refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        ser_json_bytes="hex",
        val_json_bytes="hex",
    )

    def to_bytes(self) -> bytes:
        """Write the message as it goes into a frame."""
        return self.model_dump_json().encode()


@contextmanager
def well_formed() -> Iterator[None]:
    """Say what is wrong with the first field of a message that is. Raises `EnclaveError`."""
    try:
        yield
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in problem["loc"])
        raise EnclaveError(
            f"A message of the enclave's protocol is malformed: {place or 'it'}: {problem['msg']}.",
            "Send what the protocol says; host and enclave need the same release of Assay.",
        ) from error
