"""System prompts: what a text has to be to be committed, and `data:` URIs that hold one."""

import binascii
from base64 import b64decode, b64encode
from urllib.parse import unquote_to_bytes

from assay.errors import InvalidInput

__all__ = ["MOST_PROMPT_BYTES", "content_of_uri", "prompt_content", "prompt_uri", "read_prompt"]

MOST_PROMPT_BYTES = 1 << 16
"""Pages show no longer ones, and as a URI it fits a transaction."""

_HINT = f"A prompt is 1 to {MOST_PROMPT_BYTES:,} bytes of UTF-8."


def read_prompt(content: bytes) -> str:
    """Read a prompt to commit. Raises `InvalidInput` where it is empty, too long or no UTF-8."""
    _check_size(content)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"The prompt is no UTF-8: byte 0x{content[error.start]:02x} at offset {error.start}.",
            f"Save the file as UTF-8. {_HINT}",
        ) from error


def prompt_content(text: str) -> bytes:
    """Give the very bytes that are hashed, a newline at the end included.

    Raises `InvalidInput` where the text is empty, too long or has no form in UTF-8.
    """
    try:
        content = text.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput(
            f"The prompt has half a character at offset {error.start}: a lone surrogate.", _HINT
        ) from error
    _check_size(content)
    return content


def prompt_uri(text: str) -> str:
    """Write a prompt as a `data:` URI (RFC 2397). Raises `InvalidInput`."""
    return f"data:text/plain;charset=utf-8;base64,{b64encode(prompt_content(text)).decode()}"


def content_of_uri(uri: str) -> bytes | None:
    """Read what a `data:` URI (RFC 2397) holds; None where it is none, or holds too much."""
    kind, _, rest = uri.partition(":")
    if kind.lower() != "data" or "," not in rest or len(rest) > 4 * MOST_PROMPT_BYTES:
        return None
    head, _, encoded = rest.partition(",")
    content = unquote_to_bytes(encoded)
    if head.lower().endswith(";base64"):
        try:
            content = b64decode(content, validate=True)
        except binascii.Error:
            return None
    return content if len(content) <= MOST_PROMPT_BYTES else None


def _check_size(content: bytes) -> None:
    if not content:
        raise InvalidInput(
            "The prompt is empty.", "A model without a prompt needs no commitment. " + _HINT
        )
    if len(content) > MOST_PROMPT_BYTES:
        raise InvalidInput(f"The prompt is longer than {MOST_PROMPT_BYTES:,} bytes.", _HINT)
