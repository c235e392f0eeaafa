"""Prompts: whose text is known, and what changed from one to the next."""

from base64 import b64encode
from urllib.parse import quote

import pytest

from assay.errors import ArtefactError
from assay.gateway.dashboard.prompts import PromptTexts, changes
from assay.models import ArtefactStore
from assay.telemetry import PromptCommitment
from assay.wire import keccak

TEXT = "Be brief.\nBe kind: 100%.\n"


@pytest.fixture
def store(tmp_path):
    return ArtefactStore(str(tmp_path / "store"))


@pytest.fixture
def latest(store):
    """Find the latest of some commitments, each a text and a URI."""

    def find(*commitments):
        texts = PromptTexts(store)
        return texts.latest(
            tuple(
                PromptCommitment(
                    at=at,
                    prompt_hash=keccak(text if isinstance(text, bytes) else text.encode()),
                    uri=uri,
                )
                for at, (text, uri) in enumerate(commitments)
            )
        )

    return find


@pytest.mark.parametrize(
    "uri",
    [
        f"data:,{quote(TEXT)}",
        f"DATA:text/plain;charset=utf-8,{quote(TEXT)}",
        f"data:text/plain;base64,{b64encode(TEXT.encode()).decode()}",
    ],
)
def test_a_uri_that_is_the_text_is_read(latest, uri):
    (prompt,) = latest((TEXT, uri))

    assert prompt.text == TEXT
    assert prompt.source == "The text is in the commitment's URI."
    assert prompt.changes is None


@pytest.mark.parametrize(
    "uri",
    ["", "https://prompts.example/1", "data:", "data:text/plain;base64,###", "javascript:1,2"],
)
def test_a_text_that_is_nowhere_is_not_known(latest, uri):
    (prompt,) = latest((TEXT, uri))

    assert prompt.text is None
    assert prompt.source == "This node does not have the text; the hash is all it knows."


def test_a_text_with_another_hash_is_not_shown(latest):
    (prompt,) = latest((TEXT, "data:,Something%20else."))

    assert prompt.text is None
    assert prompt.source == "The text in the URI has another hash than was committed."


def test_a_text_in_the_nodes_store_is_shown(latest, store):
    assert store.put_prompt(TEXT) == keccak(TEXT.encode())
    (prompt,) = latest((TEXT, "https://prompts.example/1"))

    assert prompt.text == TEXT
    assert prompt.source == "The text is in this node's store."


def test_a_prompt_that_was_changed_in_the_store_is_not_shown(latest, store, tmp_path):
    store.put_prompt(TEXT)
    (file,) = (tmp_path / "store" / "prompts").iterdir()
    file.write_text("Something else.")
    (prompt,) = latest((TEXT, ""))

    assert prompt.text is None
    assert prompt.source == "The text in this node's store has another hash."


def test_a_store_that_is_out_of_reach_is_asked_once(latest, store, monkeypatch):
    asked = []

    def fail(prompt_hash):
        asked.append(prompt_hash)
        raise ArtefactError("The store does not answer.", "Try later.")

    monkeypatch.setattr(store, "prompt", fail)
    prompts = latest(("a", ""), ("b", ""), ("c", "data:,c"))

    assert [prompt.text for prompt in prompts] == ["c", None, None]
    assert prompts[1].source == "This node's store is out of reach."
    assert len(asked) == 1


def test_what_is_no_text_is_not_shown(latest):
    (prompt,) = latest((b"\xff", "data:,%FF"))

    assert prompt.text is None
    assert "is no text" in prompt.source


def test_what_is_too_long_is_not_shown(latest, store):
    long = "x" * (1 << 16) + "x"
    (prompt,) = latest((long, f"data:,{long}"))

    assert prompt.text is None


def test_the_newest_comes_first_with_what_changed_since_the_one_before(latest):
    newer = TEXT.replace("brief", "short")
    prompts = latest((TEXT, f"data:,{quote(TEXT)}"), (newer, f"data:,{quote(newer)}"))

    assert [prompt.text for prompt in prompts] == [newer, TEXT]
    assert [(change.kind, change.line) for change in prompts[0].changes] == [
        ("removed", "Be brief."),
        ("added", "Be short."),
        ("kept", "Be kind: 100%."),
    ]


def test_nothing_is_compared_across_a_text_that_is_not_known(latest):
    prompts = latest((TEXT, f"data:,{quote(TEXT)}"), ("secret", ""), ("new", "data:,new"))

    assert [prompt.changes for prompt in prompts] == [None, None, None]


def test_of_many_the_latest_are_shown_the_oldest_of_them_with_its_changes_too(latest):
    commitments = [(f"prompt {number}", f"data:,prompt%20{number}") for number in range(30)]
    prompts = latest(*commitments)

    assert [prompt.text for prompt in prompts] == [f"prompt {n}" for n in range(29, 9, -1)]
    assert prompts[-1].changes is not None


def test_texts_with_too_many_lines_are_not_compared():
    assert changes("a\n" * 1_001, "b") is None
