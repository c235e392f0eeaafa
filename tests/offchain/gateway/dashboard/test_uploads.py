"""Receipts that a form sends, up to the limit."""

import asyncio
import tracemalloc

import pytest
from fastapi import Request

from assay.errors import BodyTooLarge, InvalidInput
from assay.gateway.dashboard.uploads import read_upload

MIB = 2**20
LIMIT = 16 * MIB
BOUNDARY = "edge"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def form(**parts):
    """Write a form: texts as fields, bytes as files."""
    written = b""
    for name, value in parts.items():
        is_file = isinstance(value, bytes)
        filename = '; filename="receipt.json"' if is_file else ""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{filename}\r\n\r\n'
        written += head.encode() + (value if is_file else value.encode()) + b"\r\n"
    return written + f"--{BOUNDARY}--\r\n".encode()


class Sender:
    """Sends a body in pieces, and counts what is taken of it."""

    def __init__(self, pieces, content_type=FORM, length=None):
        self.taken = 0
        self._pieces = iter(pieces)
        headers = [(b"content-type", content_type.encode())]
        if length is not None:
            headers.append((b"content-length", str(length).encode()))
        self.request = Request({"type": "http", "headers": headers}, self._receive)

    async def _receive(self):
        piece = next(self._pieces, b"")
        self.taken += len(piece)
        return {"type": "http.request", "body": piece, "more_body": bool(piece)}


def read(sender):
    return asyncio.run(read_upload(sender.request, LIMIT))


def test_a_pasted_receipt_is_read():
    assert read(Sender([form(receipt='{"a": 1}', file=b"")])) == b'{"a": 1}'


def test_a_file_is_read_where_nothing_is_pasted():
    assert read(Sender([form(receipt=" \r\n", file=b'{"b": 2}')])) == b'{"b": 2}'


def test_a_body_may_come_in_any_pieces():
    body = form(receipt='{"a": 1}')
    assert read(Sender([bytes([byte]) for byte in body])) == b'{"a": 1}'


@pytest.mark.parametrize(
    ("sender", "message"),
    [
        (Sender([b"{}"], "application/json"), "This is not what the form sends."),
        (Sender([b"receipt=1"], "application/x-www-form-urlencoded"), "not what the form sends"),
        (Sender([form(receipt="", file=b"")]), "There is no receipt in the form."),
        (Sender([form(other="x")]), "There is no receipt in the form."),
        (Sender([b"nonsense"]), "The form cannot be read"),
        (Sender([b"x"], "multipart/form-data"), "The form cannot be read"),
        (Sender([form(a="1", b="2", c="3")]), "The form cannot be read"),
    ],
)
def test_what_is_no_form_with_a_receipt_is_refused(sender, message):
    with pytest.raises(InvalidInput, match=message) as refused:
        read(sender)
    assert refused.value.hint == "Paste the receipt's JSON, or choose its file."


@pytest.mark.parametrize("size", [LIMIT + 1, LIMIT + (1 << 16) + 1])
def test_a_receipt_above_the_limit_is_refused(size):
    body = form(file=size * b"x")
    for length in (None, len(body)):
        with pytest.raises(BodyTooLarge, match="at most 16 MiB"):
            read(Sender([body], length=length))


def test_a_receipt_at_the_limit_is_read():
    assert len(read(Sender([form(file=LIMIT * b"x")]))) == LIMIT


@pytest.mark.parametrize(("length", "most_kept"), [(50 * MIB, 4 * MIB), (None, 40 * MIB)])
def test_a_receipt_of_50_mb_is_not_kept_in_memory(length, most_kept):
    start = form(file=b"")[: -len(f"\r\n--{BOUNDARY}--\r\n")]
    sender = Sender((MIB * b"x" if place else start for place in range(51)), length=length)
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge):
            read(sender)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < most_kept
    # It was taken, and dropped: a browser shows an answer only when it has sent everything.
    assert sender.taken == len(start) + 50 * MIB


def test_what_is_far_too_large_is_not_even_taken():
    sender = Sender([b"x"], length=10**10)

    with pytest.raises(BodyTooLarge):
        read(sender)
    assert sender.taken == 0
