"""Prompts: of those whose text is at hand, what it is, and what changed from one to the next.

A chain holds a prompt's hash, and a hint where its text may be read. The node asks nobody for it
whom a stranger has named: a text is known where the hint itself is the text (a `data:` URI), or
where it is in the node's own store. It counts if it has the hash that was committed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from assay.errors import ArtefactCorrupt, ArtefactError, ArtefactMissing
from assay.models import MOST_PROMPT_BYTES, ArtefactStore, content_of_uri
from assay.telemetry import PromptCommitment
from assay.wire.hashing import keccak

__all__ = ["Change", "Prompt", "PromptTexts", "changes"]

_MOST_LINES = 1_000
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A line, and what became of it: `kept`, `added` or `removed`."""

    kind: str
    line: str

    @property
    def sign(self) -> str:
        """How a line is marked."""
        return {"kept": " ", "added": "+", "removed": "-"}[self.kind]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A commitment, and its text where that is known."""

    at: int
    prompt_hash: bytes
    uri: str
    text: str | None
    source: str
    """Where the text comes from, or why it is not known."""
    changes: tuple[Change, ...] | None
    """Since the one before, where both are known."""


class PromptTexts:
    """Finds the texts of prompts, in their hints and in a store."""

    def __init__(self, store: ArtefactStore) -> None:
        self._store = store

    def latest(self, commitments: tuple[PromptCommitment, ...]) -> tuple[Prompt, ...]:
        """Find the latest prompts, newest first, each with its changes since the one before."""
        recent = commitments[-_MOST_SHOWN - 1 :]
        found = list(self._found(recent))
        prompts = []
        for place, (commitment, text, source) in enumerate(found):
            before = found[place - 1][1] if place else None
            prompts.append(
                Prompt(
                    at=commitment.at,
                    prompt_hash=commitment.prompt_hash,
                    uri=commitment.uri,
                    text=text,
                    source=source,
                    changes=None if before is None or text is None else changes(before, text),
                )
            )
        return tuple(reversed(prompts[-_MOST_SHOWN:]))

    def _found(
        self, commitments: Iterable[PromptCommitment]
    ) -> Iterator[tuple[PromptCommitment, str | None, str]]:
        store: ArtefactStore | None = self._store
        for commitment in commitments:
            given = content_of_uri(commitment.uri)
            if given is not None and keccak(given) == commitment.prompt_hash:
                yield commitment, *_text(given, "The text is in the commitment's URI.")
                continue
            if store is not None:
                try:
                    kept = store.prompt(commitment.prompt_hash)
                    yield commitment, *_text(kept, "The text is in this node's store.")
                    continue
                except ArtefactMissing:
                    pass
                except ArtefactCorrupt:
                    yield commitment, None, "The text in this node's store has another hash."
                    continue
                except ArtefactError:
                    store = None  # Out of reach: it is not waited for again.
            if given is not None:
                yield commitment, None, "The text in the URI has another hash than was committed."
            elif store is None:
                yield commitment, None, "This node's store is out of reach."
            else:
                yield (
                    commitment,
                    None,
                    "This node does not have the text; the hash is all it knows.",
                )


def changes(before: str, after: str) -> tuple[Change, ...] | None:
    """Compare two texts line by line; None where they are too long for that."""
    old, new = before.splitlines(), after.splitlines()
    if max(len(old), len(new)) > _MOST_LINES:
        return None
    found: list[Change] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            found += [Change("kept", line) for line in old[old_from:old_to]]
        else:
            found += [Change("removed", line) for line in old[old_from:old_to]]
            found += [Change("added", line) for line in new[new_from:new_to]]
    return tuple(found)


def _text(content: bytes, source: str) -> tuple[str | None, str]:
    if len(content) > MOST_PROMPT_BYTES:
        return None, f"{source} It is too long to be shown here."
    try:
        return content.decode(), source
    except UnicodeDecodeError:
        return None, "The content has the hash that was committed, and is no text."
