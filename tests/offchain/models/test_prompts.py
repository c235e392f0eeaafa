"""System prompts: what may be committed, and the `data:` URIs that hold one."""

import pytest

from assay.errors import InvalidInput
from assay.models import (
    MOST_PROMPT_BYTES,
    content_of_uri,
    prompt_content,
    prompt_uri,
    read_prompt,
)

TEXT = "Sei kurz: 100 % ß.\r\n"


def test_every_byte_counts():
    assert prompt_content(read_prompt(TEXT.encode())) == TEXT.encode()
    assert prompt_content("\ufeff \n\x00") == b"\xef\xbb\xbf \n\x00"


@pytest.mark.parametrize("text", [TEXT, "x" * MOST_PROMPT_BYTES, "\x00", "ß" * 20_000])
def test_a_uri_holds_the_very_text(text):
    uri = prompt_uri(text)

    assert uri.isascii()
    assert uri.isprintable()
    assert content_of_uri(uri) == text.encode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The prompt is empty."),
        (b"x" * (MOST_PROMPT_BYTES + 1), "The prompt is longer than 65,536 bytes."),
        (b"caf\xe9", "The prompt is no UTF-8: byte 0xe9 at offset 3."),
        (b"\xed\xa0\x80", "The prompt is no UTF-8: byte 0xed at offset 0."),
        ("\ud800", "The prompt has half a character at offset 0: a lone surrogate."),
        ("", "The prompt is empty."),
        ("ß" * (MOST_PROMPT_BYTES // 2) + "x", "The prompt is longer than 65,536 bytes."),
    ],
)
def test_what_cannot_be_committed_is_refused_with_what_can(content, message):
    check = read_prompt if isinstance(content, bytes) else prompt_uri
    with pytest.raises(InvalidInput) as refused:
        check(content)
    assert refused.value.message == message
    assert "1 to 65,536 bytes of UTF-8" in refused.value.hint
