"""Receipts that a form sends: pasted or as a file, and never more of them than the limit."""

from collections.abc import AsyncGenerator

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from assay.errors import BodyTooLarge, InvalidInput

__all__ = ["read_upload"]

# What a form says around a receipt.
_FORM_BYTES = 1 << 16
# A browser shows an answer only once it has sent all that it wants to send. So far, what is too
# much is taken from it and dropped, piece by piece; beyond, the connection is closed on it.
_MOST_DROPPED = 256 * 2**20
_HOW_TO_SEND = "Paste the receipt's JSON, or choose its file."


async def read_upload(request: Request, most_bytes: int) -> bytes:
    """Read a form's field `receipt` or, where that is empty, its file.

    Raises `BodyTooLarge` without keeping what is too large, and `InvalidInput`.
    """
    if not request.headers.get("Content-Type", "").startswith("multipart/form-data"):
        raise InvalidInput("This is not what the form sends.", _HOW_TO_SEND)
    most = most_bytes + _FORM_BYTES
    pieces = request.stream()
    if _declared(request) > most:
        await _drop(pieces, _declared(request))
        raise _too_large(most_bytes)
    parser = MultiPartParser(
        request.headers,
        _up_to(pieces, most, most_bytes),
        max_files=1,
        max_fields=1,
        max_part_size=most,
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise InvalidInput(f"The form cannot be read: {error.message}", _HOW_TO_SEND) from error
    try:
        pasted, file = form.get("receipt"), form.get("file")
        data = pasted.encode() if isinstance(pasted, str) else b""
        if not data.strip() and isinstance(file, UploadFile):
            data = await file.read()
    finally:
        await form.close()
    if not data.strip():
        raise InvalidInput("There is no receipt in the form.", _HOW_TO_SEND)
    if len(data) > most_bytes:
        raise _too_large(most_bytes)
    return data


async def _up_to(
    pieces: AsyncGenerator[bytes, None], most: int, most_bytes: int
) -> AsyncGenerator[bytes, None]:
    """Pass pieces on; where there are too many, drop the others."""
    passed = 0
    async for piece in pieces:
        passed += len(piece)
        if passed > most:
            await _drop(pieces, passed)
            raise _too_large(most_bytes)
        yield piece


async def _drop(pieces: AsyncGenerator[bytes, None], expected: int) -> None:
    dropped = 0
    if expected <= _MOST_DROPPED:
        async for piece in pieces:
            dropped += len(piece)
            if dropped > _MOST_DROPPED:
                return


def _declared(request: Request) -> int:
    text = request.headers.get("Content-Length", "")
    return int(text) if text.isdecimal() else 0


def _too_large(most_bytes: int) -> BodyTooLarge:
    return BodyTooLarge(
        f"The receipt is too large: at most {most_bytes // 2**20} MiB are read here.",
        "Check it on your own machine: assay verify receipt.json.",
    )
