"""The models in memory."""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from assay.engines import Engine, LoadedModel, engine_for
from assay.errors import EngineError
from assay.models.artefact_store import ArtefactStore
from assay.models.transfer import fetch, folder_of
from assay.wire.manifest import Manifest

__all__ = ["LoadedModels"]


@dataclass
class _Entry:
    size_bytes: int = 0
    model: Future[LoadedModel] = field(default_factory=Future)


class LoadedModels:
    """Hold the models that were used last, as many as fit into `capacity_bytes`.

    A model counts with the size of its artefacts, which is about what its weights need in memory.
    One that is pushed out lives on for as long as somebody runs it. Fetched files stay in `cache`.
    """

    def __init__(
        self,
        store: ArtefactStore,
        cache: Path,
        capacity_bytes: int,
        engine_for: Callable[[Manifest], Engine] = engine_for,
    ) -> None:
        self._store = store
        self._cache = cache
        self._capacity_bytes = capacity_bytes
        self._engine_for = engine_for
        self._entries: OrderedDict[bytes, _Entry] = OrderedDict()
        self._fetched: set[bytes] = set()
        self._lock = Lock()

    @property
    def size_bytes(self) -> int:
        """What the models that are held count together."""
        with self._lock:
            return self._held()

    def get(self, manifest_hash: bytes) -> LoadedModel:
        """Return a version, ready to run. Whoever asks while it loads waits for that load.

        Raises what `fetch` and `Engine.load` raise, and `EngineError` for a model that is larger
        than the capacity. What failed is tried anew the next time.
        """
        with self._lock:
            entry = self._entries.get(manifest_hash)
            is_new = entry is None
            if entry is None:
                entry = self._entries[manifest_hash] = _Entry()
            self._entries.move_to_end(manifest_hash)
        if is_new:
            self._load(manifest_hash, entry)
        return entry.model.result()

    def folder(self, manifest_hash: bytes) -> Path:
        """Have a version's artefacts, loaded or not, and return the folder that they are in.

        Raises what `fetch` raises.
        """
        if manifest_hash not in self._fetched:
            fetch(self._store, manifest_hash, self._cache)
            self._fetched.add(manifest_hash)
        return folder_of(manifest_hash, self._cache)

    def _load(self, manifest_hash: bytes, entry: _Entry) -> None:
        try:
            manifest = self._store.manifest(manifest_hash)
            engine = self._engine_for(manifest)
            self._make_room(entry, manifest.size)
            fetched = fetch(self._store, manifest_hash, self._cache)
            self._fetched.add(manifest_hash)
            entry.model.set_result(engine.load(fetched.manifest, fetched.folder))
        except BaseException as error:
            with self._lock:
                if self._entries.get(manifest_hash) is entry:
                    del self._entries[manifest_hash]
            entry.model.set_exception(error)

    def _make_room(self, entry: _Entry, size_bytes: int) -> None:
        """Count an entry in, and drop those that were used least lately until all fit."""
        if size_bytes > self._capacity_bytes:
            raise EngineError(
                f"The model has {size_bytes} bytes; at most {self._capacity_bytes} may be loaded.",
                "Raise the capacity for loaded models above the size of the largest one.",
            )
        with self._lock:
            entry.size_bytes = size_bytes
            while self._held() > self._capacity_bytes:
                others = (key for key, held in self._entries.items() if held is not entry)
                del self._entries[next(key for key in others if self._entries[key].size_bytes)]

    def _held(self) -> int:
        return sum(entry.size_bytes for entry in self._entries.values())
