"""Models in memory: each loaded once, the last used ones kept, never more than the capacity."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Semaphore

import numpy as np
import pytest

from assay.engines import engine_for
from assay.errors import ArtefactCorrupt, ArtefactMissing, EngineError
from assay.models import Declaration, LoadedModels, build_manifest, publish_files

X = np.array([[1, 2]], np.float32)


class CountingEngine:
    """The real engine, which remembers what it loaded, and can be held up or made to fail."""

    def __init__(self):
        self.loaded = []
        self.started = Semaphore(0)
        self.free = Event()
        self.free.set()
        self.failure = None

    def __call__(self, manifest):
        self._engine = engine_for(manifest)
        return self

    def load(self, manifest, folder):
        self.loaded.append(manifest.hash())
        self.started.release()
        self.free.wait()
        if self.failure:
            raise self.failure
        return self._engine.load(manifest, folder)


@pytest.fixture
def engine():
    return CountingEngine()


@pytest.fixture
def publish(create_adder, store):
    """Publish a model that adds `summand`, all of the same size; return the manifest's hash."""

    def published(summand):
        path = create_adder(summand, f"{summand}/model.onnx")
        manifest = build_manifest(path, Declaration(licence="MIT", description=""))
        return publish_files(store, manifest, path.parent)

    return published


@pytest.fixture
def size_of_one(publish, store):
    return store.manifest(publish(1)).size


@pytest.fixture
def create_models(store, cache, engine):
    return lambda capacity_bytes: LoadedModels(store, cache, capacity_bytes, engine)


def test_a_published_model_is_ready_to_run(publish, create_models):
    model = create_models(1_000_000).get(publish(10))
    assert model.run({"x": X})["y"].tolist() == [[11, 12]]


def test_the_engine_is_found_for_each_model(publish, store, cache):
    model = LoadedModels(store, cache, 1_000_000).get(publish(5))
    assert model.run({"x": X})["y"].tolist() == [[6, 7]]


def test_a_model_is_loaded_once(publish, create_models, engine):
    models, version = create_models(1_000_000), publish(1)
    assert models.get(version) is models.get(version)
    assert engine.loaded == [version]


def test_many_who_ask_at_once_wait_for_one_load(publish, create_models, engine):
    models, versions = create_models(1_000_000), [publish(summand) for summand in range(3)]
    everybody = Barrier(12)
    engine.free.clear()

    def ask(index):
        everybody.wait()
        return models.get(versions[index % 3])

    with ThreadPoolExecutor(12) as pool:
        answers = [pool.submit(ask, index) for index in range(12)]
        for _ in versions:
            engine.started.acquire()
        engine.free.set()
        found = [answer.result() for answer in answers]
    assert len(set(map(id, found))) == 3
    assert sorted(engine.loaded) == sorted(versions)


def test_the_one_that_was_used_least_lately_makes_room(publish, create_models, engine, size_of_one):
    one, two, three = (publish(summand) for summand in (1, 2, 3))
    models = create_models(2 * size_of_one)
    models.get(one)
    models.get(two)
    models.get(one)
    models.get(three)
    assert engine.loaded == [one, two, three]
    models.get(one)
    models.get(three)
    assert engine.loaded == [one, two, three]
    models.get(two)
    assert engine.loaded == [one, two, three, two]


def test_what_is_held_never_exceeds_the_capacity(publish, create_models, size_of_one):
    models = create_models(3 * size_of_one + size_of_one // 2)
    held = []
    for summand in range(6):
        models.get(publish(summand))
        held.append(models.size_bytes // size_of_one)
    assert held == [1, 2, 3, 3, 3, 3]


def test_a_model_that_was_pushed_out_can_still_be_run(publish, create_models, size_of_one):
    models = create_models(size_of_one)
    first = models.get(publish(1))
    second = models.get(publish(2))
    assert models.size_bytes == size_of_one
    assert first.run({"x": X})["y"].tolist() == [[2, 3]]
    assert second.run({"x": X})["y"].tolist() == [[3, 4]]


def test_a_model_as_large_as_the_capacity_fits_and_a_larger_one_is_refused(
    publish, create_models, engine, size_of_one, cache
):
    version = publish(1)
    with pytest.raises(EngineError, match=f"has {size_of_one} bytes; at most {size_of_one - 1}"):
        create_models(size_of_one - 1).get(version)
    assert not cache.exists()
    assert engine.loaded == []
    assert create_models(size_of_one).get(version).manifest.hash() == version


def test_a_model_that_is_refused_pushes_nothing_out(
    publish, create_models, engine, size_of_one, create_adder, store
):
    models, small = create_models(size_of_one), publish(1)
    models.get(small)
    path = create_adder(1, "large/model-with-a-long-name.onnx", split=True)
    large = build_manifest(path, Declaration(licence="MIT", description=""))
    assert large.size > size_of_one
    with pytest.raises(EngineError, match="at most"):
        models.get(publish_files(store, large, path.parent))
    models.get(small)
    assert engine.loaded == [small]


def test_what_is_held_needs_the_store_no_more(publish, create_models, tmp_path):
    models, version = create_models(1_000_000), publish(1)
    model = models.get(version)
    (tmp_path / "store").rename(tmp_path / "moved")
    assert models.get(version) is model


def test_what_failed_is_tried_anew(publish, create_models, tmp_path):
    models, version = create_models(1_000_000), publish(1)
    (tmp_path / "store").rename(tmp_path / "moved")
    for _ in range(2):
        with pytest.raises(ArtefactMissing):
            models.get(version)
    assert models.size_bytes == 0
    (tmp_path / "moved").rename(tmp_path / "store")
    assert models.get(version).manifest.hash() == version


def test_all_who_wait_for_a_load_learn_that_it_failed(publish, create_models, engine):
    models, version = create_models(1_000_000), publish(1)
    engine.failure = EngineError("The model cannot be loaded.", "Use another.")
    engine.free.clear()
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(models.get, version)]
        engine.started.acquire()
        answers += [pool.submit(models.get, version) for _ in range(3)]
        engine.free.set()
        assert {str(answer.exception()) for answer in answers} == {str(engine.failure)}
    engine.failure = None
    assert models.get(version).manifest.hash() == version


def test_a_model_pushed_out_while_it_loads_is_handed_to_who_asked(
    publish, create_models, engine, size_of_one
):
    models, slow, other = create_models(size_of_one), publish(1), publish(2)
    engine.free.clear()
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(models.get, slow)]
        engine.started.acquire()
        answers.append(pool.submit(models.get, other))
        engine.started.acquire()
        assert models.size_bytes == size_of_one
        engine.free.set()
        assert [answer.result().manifest.hash() for answer in answers] == [slow, other]
    assert models.size_bytes == size_of_one
    models.get(other)
    assert engine.loaded == [slow, other]


def test_a_damaged_artefact_is_not_loaded(publish, create_models, engine, store, tmp_path):
    version = publish(1)
    (artefact,) = store.manifest(version).artefacts
    place = tmp_path / "store" / "sha256" / artefact.sha256.hex()
    place.write_bytes(place.read_bytes()[:-1] + b"\x00")
    models = create_models(1_000_000)
    with pytest.raises(ArtefactCorrupt, match=artefact.sha256.hex()):
        models.get(version)
    assert engine.loaded == []
    assert models.size_bytes == 0


def test_the_files_of_a_version_can_be_had_without_loading_it(publish, store, engine, tmp_path):
    manifest_hash = publish(1)
    models = LoadedModels(store, tmp_path / "cache", 2**30, engine)
    folder = models.folder(manifest_hash)
    manifest = store.manifest(manifest_hash)
    assert [(folder / artefact.path).is_file() for artefact in manifest.artefacts] == [True]
    assert models.folder(manifest_hash) == folder
    assert engine.loaded == []
    with pytest.raises(ArtefactMissing):
        models.folder(bytes(32))
