"""The catalogue: which versions this node can run, joined from the chain and the artefact store."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from assay.chain.contracts import Logged, ModelRegistry
from assay.chain.contracts.events import ModelRegistered, VersionPublished
from assay.chain.contracts.logs import events
from assay.errors import ArtefactMissing, ManifestError, ModelUnknown, VersionIsRetired
from assay.models import ArtefactStore
from assay.wire.manifest import Manifest
from assay.wire.policy import Policy

__all__ = ["Catalogue", "ListedVersion"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A version that was published, and whose manifest this node has."""

    model_id: bytes
    version_id: bytes
    publisher: str
    """Who registered the model: part of its id."""
    name: str
    manifest: Manifest
    manifest_hash: bytes
    published_at: tuple[int, int]
    """The block, and the log in it."""

    def is_called(self, reference: str) -> bool:
        """Tell whether a reference names this version, or the model that it is of."""
        return reference == self.name or _identifier(reference) in (self.version_id, self.model_id)


class Catalogue:
    """Finds versions by id or name, and asks the chain what may change.

    Anyone publishes on the chain, so the store is asked for what somebody wants, not for all that
    was published; and an id goes before a name that is written like it.
    """

    def __init__(self, registry: ModelRegistry, store: ArtefactStore, from_block: int) -> None:
        self._registry = registry
        self._store = store
        self._next_block = from_block
        self._caught_up_at = 0.0
        self._names: dict[bytes, tuple[str, str]] = {}
        self._versions: dict[bytes, ListedVersion] = {}
        self._lacking: dict[bytes, Logged[VersionPublished]] = {}
        self._lock = Lock()

    def versions(self) -> list[ListedVersion]:
        """List all versions that were published and are stored here, oldest first."""
        self._catch_up()
        for published in list(self._lacking.values()):
            try:
                self._take_up(published)
            except ManifestError as error:
                _log.warning("0x%s is not listed: %s", published.event.version_id.hex(), error)
        return sorted(self._versions.values(), key=_age)

    def find(self, reference: str) -> ListedVersion:
        """Find a version by its id, or the newest live one by its model's id or name.

        Raises `ModelUnknown`, and `ManifestError` where the store holds another manifest than was
        published. A version that was retired is found where there is no live one.
        """
        known = self._versions.get(_identifier(reference))
        if known is not None:
            return known
        self._catch_up()
        is_meant = self._meaning(reference)
        for published in list(self._lacking.values()):
            if is_meant(published.event):
                self._take_up(published)
        found = [version for version in list(self._versions.values()) if is_meant(version)]
        models = {version.model_id for version in found}
        if not found:
            raise ModelUnknown(
                f"This node has no model {reference!r}.", "`assay model list` shows what it has."
            )
        if len(models) > 1:
            raise ModelUnknown(
                f"Several publishers have a model named {reference!r}.",
                f"Name one by its id: {', '.join(sorted('0x' + model.hex() for model in models))}.",
            )
        newest_first = sorted(found, key=_age, reverse=True)
        live = (version for version in newest_first if not self._is_retired(version))
        return next(live, newest_first[0])

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

    def _meaning(self, reference: str) -> Callable[[ListedVersion | VersionPublished], bool]:
        """Give the test of whether a version is one of those that a reference names."""
        identifier = _identifier(reference)
        if identifier in self._lacking or identifier in self._versions:
            return lambda version: version.version_id == identifier
        if identifier in self._names:
            return lambda version: version.model_id == identifier
        named = {model for model, (_, name) in list(self._names.items()) if name == reference}
        return lambda version: version.model_id in named

    def _catch_up(self) -> None:
        """Read what the registry has logged since the last time."""
        asked_at = time.monotonic()
        with self._lock:
            if asked_at < self._caught_up_at:
                return  # Another thread has begun and ended while this one waited.
            begun_at = time.monotonic()
            start, latest = self._next_block, self._registry.chain.block_number()
            for model in events(self._registry, ModelRegistered, start, latest):
                self._names[model.event.model_id] = (model.event.publisher, model.event.name)
            for version in events(self._registry, VersionPublished, start, latest):
                self._lacking[version.event.version_id] = version
            self._next_block = latest + 1
            self._caught_up_at = begun_at

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
            event.model_id, event.version_id, publisher, name, manifest, event.manifest_hash, at
        )
        self._lacking.pop(event.version_id, None)


def _age(version: ListedVersion) -> tuple[int, int]:
    return version.published_at


def _identifier(reference: str) -> bytes:
    try:
        return bytes.fromhex(reference.removeprefix("0x"))
    except ValueError:
        return b""
