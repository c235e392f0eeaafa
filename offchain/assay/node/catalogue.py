"""The catalogue: which versions this node can run, joined from the chain and the artefact store."""

from dataclasses import dataclass
from threading import Lock

from assay.chain.contracts import Logged, ModelRegistry
from assay.chain.contracts.events import ModelRegistered, VersionPublished
from assay.chain.contracts.logs import events
from assay.errors import ArtefactMissing, ModelUnknown, VersionIsRetired
from assay.models import ArtefactStore
from assay.wire.manifest import Manifest
from assay.wire.policy import Policy

__all__ = ["Catalogue", "ListedVersion"]


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A version that was published, and whose manifest this node has."""

    model_id: bytes
    version_id: bytes
    publisher: str
    """Who registered the model: part of its id."""
    name: str
    manifest: Manifest
    published_at: tuple[int, int]
    """The block, and the log in it."""


class Catalogue:
    """Finds versions by id or name, and asks the chain what may change: floors and retirements."""

    def __init__(self, registry: ModelRegistry, store: ArtefactStore, from_block: int) -> None:
        self._registry = registry
        self._store = store
        self._next_block = from_block
        self._names: dict[bytes, tuple[str, str]] = {}
        self._versions: dict[bytes, ListedVersion] = {}
        self._lacking: dict[bytes, Logged[VersionPublished]] = {}
        self._lock = Lock()

    def versions(self) -> list[ListedVersion]:
        """List all versions that were published and are stored here, oldest first."""
        self._catch_up()
        return sorted(self._versions.values(), key=_age)

    def find(self, reference: str) -> ListedVersion:
        """Find a version by its id, or the newest live one by its model's id or name.

        Raises `ModelUnknown` and `VersionIsRetired`.
        """
        version = self._look_up(reference)
        if version is None:
            self._catch_up()
            version = self._look_up(reference)
        if version is None:
            raise ModelUnknown(
                f"This node has no model {reference!r}.", "`assay model list` shows what it has."
            )
        return version

    def floor(self, version: ListedVersion) -> Policy:
        """Ask the chain for the floor of a live version. Raises `VersionIsRetired`."""
        model = self._registry.model(version.model_id)
        if model is None or self._is_retired(version):
            raise VersionIsRetired(
                f"Version 0x{version.version_id.hex()} of {version.name} was retired.",
                f"Ask for the model {version.name} itself, to get its newest version.",
            )
        return model.floor

    def _is_retired(self, version: ListedVersion) -> bool:
        record = self._registry.version(version.version_id)
        return record is None or record.retired_at != 0

    def _look_up(self, reference: str) -> ListedVersion | None:
        identifier = _identifier(reference)
        if identifier in self._versions:
            return self._versions[identifier]
        candidates = [
            version
            for version in self._versions.values()
            if reference == version.name or identifier == version.model_id
        ]
        models = {version.model_id for version in candidates}
        if len(models) > 1:
            raise ModelUnknown(
                f"Several publishers have a model named {reference!r}.",
                f"Name one by its id: {', '.join(sorted('0x' + model.hex() for model in models))}.",
            )
        newest_first = sorted(candidates, key=_age, reverse=True)
        for version in newest_first:
            if not self._is_retired(version):
                return version
        return newest_first[0] if newest_first else None

    def _catch_up(self) -> None:
        """Read what the registry has logged since the last time."""
        with self._lock:
            start, latest = self._next_block, self._registry.chain.block_number()
            for model in events(self._registry, ModelRegistered, start, latest):
                self._names[model.event.model_id] = (model.event.publisher, model.event.name)
            for version in events(self._registry, VersionPublished, start, latest):
                self._lacking[version.event.version_id] = version
            self._next_block = latest + 1
            for published in list(self._lacking.values()):
                self._take_up(published)

    def _take_up(self, published: Logged[VersionPublished]) -> None:
        """List a version, if its manifest has come to the store."""
        event = published.event
        try:
            manifest = self._store.manifest(event.manifest_hash)
        except ArtefactMissing:
            return
        publisher, name = self._names[event.model_id]
        at = (published.block, published.index)
        self._versions[event.version_id] = ListedVersion(
            event.model_id, event.version_id, publisher, name, manifest, at
        )
        del self._lacking[event.version_id]


def _age(version: ListedVersion) -> tuple[int, int]:
    return version.published_at


def _identifier(reference: str) -> bytes:
    try:
        return bytes.fromhex(reference.removeprefix("0x"))
    except ValueError:
        return b""
