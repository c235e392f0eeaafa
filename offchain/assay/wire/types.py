"""The value types of the wire: how each Python value is written in JSON, in one way only.

Reading takes the Python value or its JSON form, and nothing that merely resembles it: hex is lower
case, addresses carry their checksum, numbers have no leading zeros. So two texts that differ say
different things.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from assay.wire.hashing import checksummed

__all__ = [
    "Address",
    "Base64",
    "ChainId",
    "Hash32",
    "HexBytes",
    "ModeId",
    "Uint40",
    "Uint64",
    "Uint128",
    "WireModel",
    "field_path",
    "first_problem",
    "path_below",
]

_HEX = re.compile("0x([0-9a-f]{2})*")
_DECIMAL = re.compile("0|[1-9][0-9]{0,77}")


class WireModel(BaseModel):
    """A frozen value with camelCase names in JSON, which refuses names that it does not know."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )


def _hex(size: int | None) -> Callable[[object], bytes]:
    form = (
        "0x and lower-case hex digits"
        if size is None
        else f"0x and {2 * size} lower-case hex digits"
    )

    def read(value: object) -> bytes:
        if isinstance(value, str) and _HEX.fullmatch(value):
            value = bytes.fromhex(value[2:])
        if not isinstance(value, bytes) or (size is not None and len(value) != size):
            raise ValueError(f"must be {form}")
        return value

    return read


def _write_hex(value: bytes) -> str:
    return "0x" + value.hex()


def _read_base64(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    try:
        content = base64.b64decode(value, validate=True) if isinstance(value, str) else None
    except (ValueError, binascii.Error):
        content = None
    # Decoding ignores the unused bits of the last character; a second spelling would hide there.
    if content is None or _write_base64(content) != value:
        raise ValueError("must be base64 with padding (RFC 4648, section 4)")
    return content


def _write_base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _read_address(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be an address: 0x and 40 hex digits")
    if value != (right := checksummed(value)):
        raise ValueError(f"must carry its checksum (EIP-55): {right}")
    return value


def _read_decimal(value: object, info: ValidationInfo) -> object:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return int(value)
    if isinstance(value, str) or info.mode == "json":
        raise ValueError("must be a decimal number in quotes, without leading zeros")
    return value


Hash32 = Annotated[
    bytes,
    PlainValidator(_hex(32)),
    PlainSerializer(_write_hex, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": "^0x[0-9a-f]{64}$"}),
]
"""32 bytes; in JSON 0x and 64 lower-case hex digits."""

HexBytes = Annotated[
    bytes,
    PlainValidator(_hex(None)),
    PlainSerializer(_write_hex, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": "^0x([0-9a-f]{2})*$"}),
]
"""Any number of bytes; in JSON 0x and lower-case hex digits."""

Base64 = Annotated[
    bytes,
    PlainValidator(_read_base64),
    PlainSerializer(_write_base64, when_used="json"),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
"""Any number of bytes; in JSON base64 with padding."""

Address = Annotated[
    str,
    PlainValidator(_read_address),
    WithJsonSchema({"type": "string", "pattern": "^0x[0-9a-fA-F]{40}$"}),
]
"""An address with its EIP-55 checksum."""

_DECIMAL_SCHEMA = WithJsonSchema({"type": "string", "pattern": "^(0|[1-9][0-9]*)$"})

Uint64 = Annotated[
    int,
    BeforeValidator(_read_decimal),
    Field(strict=True, ge=0, lt=2**64),
    PlainSerializer(str, when_used="json"),
    _DECIMAL_SCHEMA,
]
"""A `uint64`; in JSON a decimal string, since JSON numbers are exact only to 2**53."""

Uint128 = Annotated[
    int,
    BeforeValidator(_read_decimal),
    Field(strict=True, ge=0, lt=2**128),
    PlainSerializer(str, when_used="json"),
    _DECIMAL_SCHEMA,
]
"""A `uint128`; in JSON a decimal string."""

Uint40 = Annotated[int, Field(strict=True, ge=0, lt=2**40)]
"""UTC seconds as a `uint40`; in JSON a number."""

ChainId = Annotated[int, Field(strict=True, ge=1, lt=2**53)]
"""An EIP-155 chain id; in JSON a number."""

ModeId = Annotated[int, Field(strict=True, ge=0, le=63)]
"""The id of a mode: a bit position in a policy."""


def field_path(parts: Iterable[str | int], under: str = "") -> str:
    """Name a place in a JSON document, such as `evidence[0].proof`, from the place `under`.

    This is RFC 9535's notation without the leading `$.`; a name that is no plain word is quoted:
    `contracts.verifiers["tee-simulated"]`.
    """
    return reduce(path_below, parts, under)


def path_below(path: str, part: str | int) -> str:
    """Name the place of one field or item below a place; the empty path is the whole document."""
    if isinstance(part, int):
        return f"{path}[{part}]"
    if part.isascii() and part.isidentifier():
        return f"{path}.{part}" if path else part
    return f"{path}[{json.dumps(part, ensure_ascii=False)}]"


def first_problem(error: ValidationError) -> str:
    """Say what is wrong with the first field that is: `terms.amount: must be …`."""
    problem = error.errors(include_url=False)[0]
    message = problem["msg"].removeprefix("Value error, ")
    path = field_path(problem["loc"])
    return f"{path}: {message}" if path else message
