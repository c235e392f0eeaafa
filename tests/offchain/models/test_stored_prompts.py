"""System prompts in a store, by their hash."""

import pytest

from assay.errors import ArtefactCorrupt, ArtefactMissing
from assay.models import ArtefactStore
from assay.wire import keccak

TEXT = "You read digits.\nSei kurz: ß.\n"


@pytest.fixture
def store(tmp_path):
    return ArtefactStore(str(tmp_path))


def test_a_prompt_comes_back_by_the_hash_that_is_committed(store, tmp_path):
    prompt_hash = store.put_prompt(TEXT)

    assert prompt_hash == keccak(TEXT.encode())
    assert store.prompt(prompt_hash).decode() == TEXT
    assert (tmp_path / "prompts" / f"{prompt_hash.hex()}.txt").read_bytes() == TEXT.encode()


def test_a_prompt_that_is_not_there_is_missing(store):
    with pytest.raises(ArtefactMissing, match=f"has no prompts/{'ab' * 32}"):
        store.prompt(b"\xab" * 32)


def test_a_prompt_that_was_changed_is_noticed(store, tmp_path):
    prompt_hash = store.put_prompt(TEXT)
    (tmp_path / "prompts" / f"{prompt_hash.hex()}.txt").write_text(TEXT + " ")

    with pytest.raises(ArtefactCorrupt, match="has another prompt as prompts/") as refused:
        store.prompt(prompt_hash)
    assert refused.value.hint == "Store the prompt again."
