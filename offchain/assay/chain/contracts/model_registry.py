"""`contracts/ModelRegistry.sol`; `IModelRegistry` says what each verb does."""

from dataclasses import dataclass

from assay.chain.contracts.contract import Contract
from assay.chain.contracts.records import record
from assay.chain.transactions import Call
from assay.wire.policy import Policy

__all__ = ["Model", "ModelRegistry", "Version"]

_NOBODY = "0x" + 40 * "0"


@dataclass(frozen=True, slots=True)
class Model:
    """A line of versions that one publisher owns; times are UTC seconds."""

    publisher: str
    registered_at: int
    heir: str
    """Whom the model is offered to; the zero address: nobody."""
    floor: Policy


@dataclass(frozen=True, slots=True)
class Version:
    """One immutable set of artefacts; times are UTC seconds."""

    model_id: bytes
    published_at: int
    retired_at: int
    """Zero while it is live."""


class ModelRegistry(Contract):
    """Who published which version, and under which floor."""

    artifact_name = "ModelRegistry"

    def register(self, name: str, floor: Policy) -> Call:
        """Register a model for the sender."""
        return self._call("register", name, floor.word)

    def raise_floor(self, model_id: bytes, floor: Policy) -> Call:
        """Raise a model's floor."""
        return self._call("raiseFloor", model_id, floor.word)

    def publish(self, model_id: bytes, manifest_hash: bytes, uri: str) -> Call:
        """Publish an immutable version."""
        return self._call("publish", model_id, manifest_hash, uri)

    def retire(self, version_id: bytes, reason: str) -> Call:
        """Retire a version, for good."""
        return self._call("retire", version_id, reason)

    def commit_prompt(self, model_id: bytes, prompt_hash: bytes, uri: str) -> Call:
        """Commit a system prompt."""
        return self._call("commitPrompt", model_id, prompt_hash, uri)

    def offer(self, model_id: bytes, heir: str | None) -> Call:
        """Offer a model to an heir; None takes the offer back."""
        return self._call("offer", model_id, heir or _NOBODY)

    def accept(self, model_id: bytes) -> Call:
        """Accept an offered model."""
        return self._call("accept", model_id)

    def model(self, model_id: bytes) -> Model | None:
        """Read a model; None where there is no such model."""
        values = self._view("modelOf", model_id)
        return record(Model, values) if values["registeredAt"] else None

    def version(self, version_id: bytes) -> Version | None:
        """Read a version, live or retired; None where there is no such version."""
        values = self._view("versionOf", version_id)
        return record(Version, values) if values["publishedAt"] else None

    def prompt_committed_at(self, model_id: bytes, prompt_hash: bytes) -> int | None:
        """Read when a prompt was committed, UTC seconds; None where it was not."""
        return int(self._view("promptCommittedAt", model_id, prompt_hash)) or None

    def live_floor(self, version_id: bytes) -> Policy:
        """Read a live version's floor.

        Raises `TransactionReverted` with `VersionUnknown` or `VersionIsRetired`.
        """
        return Policy.from_word(self._view("liveFloorOf", version_id))
