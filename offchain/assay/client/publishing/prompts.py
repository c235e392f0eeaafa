"""Prompts of a model: which were committed, and whose text is at hand."""

from dataclasses import dataclass
from enum import StrEnum

from assay.chain import ModelRegistry, events
from assay.chain.contracts.events import PromptCommitted
from assay.errors import ArtefactCorrupt, ArtefactMissing, InvalidInput
from assay.models import ArtefactStore, content_of_uri, prompt_content
from assay.wire.hashing import keccak

__all__ = ["CommittedPrompt", "TextState", "committed_prompts", "keep_prompt"]


class TextState(StrEnum):
    """What a place has of a prompt's text."""

    HELD = "held"
    """The text, with the hash that was committed."""
    MISSING = "missing"
    CHANGED = "changed"
    """Something that has another hash."""


@dataclass(frozen=True, slots=True)
class CommittedPrompt:
    """A prompt that a publisher committed; the time is UTC seconds."""

    prompt_hash: bytes
    committed_at: int
    uri: str
    """Where its text may be read; empty while it is kept secret."""
    in_store: TextState
    in_uri: TextState
    """Held where the URI itself is the text, a `data:` URI: then everybody has it."""


def committed_prompts(
    registry: ModelRegistry, store: ArtefactStore, model_id: bytes, from_block: int
) -> tuple[CommittedPrompt, ...]:
    """List a model's prompts, oldest first, from the block on in which the registry was deployed.

    Raises `ChainError`, and `ArtefactError` where the store is out of reach.
    """
    return tuple(
        committed_prompt(registry, store, logged.event)
        for logged in events(registry, PromptCommitted, from_block, model_id=model_id)
    )


def committed_prompt(
    registry: ModelRegistry, store: ArtefactStore, event: PromptCommitted
) -> CommittedPrompt:
    """Look up when a prompt was committed, and where its text is. Raises as above."""
    at = registry.prompt_committed_at(event.model_id, event.prompt_hash)
    assert at is not None
    return CommittedPrompt(
        prompt_hash=event.prompt_hash,
        committed_at=at,
        uri=event.uri,
        in_store=_in_store(store, event.prompt_hash),
        in_uri=text_in_uri(event.uri, event.prompt_hash),
    )


def keep_prompt(registry: ModelRegistry, store: ArtefactStore, model_id: bytes, text: str) -> bytes:
    """Store the text of a prompt that was committed, and return its hash.

    For whoever has it from the publisher. Raises `InvalidInput` where this very text was not
    committed for the model, `ChainError` and `ArtefactError`.
    """
    prompt_hash = keccak(prompt_content(text))
    if registry.prompt_committed_at(model_id, prompt_hash) is None:
        raise InvalidInput(
            f"This text, with the hash 0x{prompt_hash.hex()}, was not committed for the model.",
            "Every byte counts, a newline at the end too. `assay model prompt` lists what was.",
        )
    return store.put_prompt(text)


def text_in_uri(uri: str, prompt_hash: bytes) -> TextState:
    """Tell whether a `data:` URI is the text of a hash; what is none has no text."""
    content = content_of_uri(uri)
    if content is None:
        return TextState.MISSING
    return TextState.HELD if keccak(content) == prompt_hash else TextState.CHANGED


def _in_store(store: ArtefactStore, prompt_hash: bytes) -> TextState:
    try:
        store.prompt(prompt_hash)
    except ArtefactMissing:
        return TextState.MISSING
    except ArtefactCorrupt:
        return TextState.CHANGED
    return TextState.HELD
