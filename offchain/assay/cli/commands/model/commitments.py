"""Committed prompts, for scripts and for people."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from pydantic import JsonValue
from rich.console import Group, RenderableType
from rich.padding import Padding

from assay.cli.terminal.screen import shown_fields
from assay.client import CommittedPrompt, TextState

__all__ = ["commitment_document", "commitment_list", "commitment_rows", "remarks"]

_MOST_LETTERS_OF_A_URI = 100
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def commitment_document(prompt: CommittedPrompt) -> dict[str, JsonValue]:
    """Describe a prompt, without its text."""
    return {
        "promptHash": "0x" + prompt.prompt_hash.hex(),
        "committedAt": prompt.committed_at,
        "uri": prompt.uri,
        "inStore": prompt.in_store.value,
        "inUri": prompt.in_uri.value,
    }


def commitment_rows(prompt: CommittedPrompt) -> dict[str, JsonValue]:
    """Describe it to people, by what each value is."""
    return {
        "prompt": "0x" + prompt.prompt_hash.hex(),
        "committed": f"{datetime.fromtimestamp(prompt.committed_at, UTC):%Y-%m-%d %H:%M:%S} UTC",
        "text": _whereabouts(prompt),
        "URI": _shown_uri(prompt),
    }


def commitment_list(prompts: Sequence[CommittedPrompt]) -> RenderableType:
    """Show prompts, oldest first: one below the other, as a table would break their hashes."""
    if not prompts:
        return "No prompt was committed for it."
    return Group(*(Padding(shown_fields(commitment_rows(each)), (1, 0, 0, 0)) for each in prompts))


def remarks(prompt: CommittedPrompt, content: bytes, store: str) -> Iterator[str]:
    """Say what surprises who has just committed a text: what was hashed, and who can read it."""
    if content.endswith(b"\n"):
        yield f"The text ends with a newline, which counts: all {len(content):,} bytes are hashed."
    if content.startswith(_BYTE_ORDER_MARK):
        yield "The text starts with a byte order mark, which nobody sees and which counts."
    if prompt.in_uri is TextState.HELD:
        yield "The text is on the chain, for everybody and for good."
    else:
        yield (
            f"The text is not on the chain. It is in the store {store}: a gateway on that store"
            " shows it on the model's page."
        )


def _whereabouts(prompt: CommittedPrompt) -> str:
    held = {
        "in the URI": prompt.in_uri is TextState.HELD,
        "in the store": prompt.in_store is TextState.HELD,
    }
    parts = [" and ".join(place for place, is_there in held.items() if is_there) or "not here"]
    if prompt.in_uri is TextState.CHANGED:
        parts.append("what the URI holds has another hash")
    if prompt.in_store is TextState.CHANGED:
        parts.append("what the store holds has another hash")
    return "; ".join(parts)


def _shown_uri(prompt: CommittedPrompt) -> str:
    if not prompt.uri:
        return "none"
    if prompt.in_uri is TextState.HELD:
        return "the text itself"
    # A stranger may have written it: no more than a line of plain text of it.
    plain = "".join(letter for letter in prompt.uri if letter.isprintable())
    most = _MOST_LETTERS_OF_A_URI
    return plain if len(plain) <= most else plain[:most] + " …"
