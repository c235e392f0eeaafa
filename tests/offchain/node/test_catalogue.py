"""The catalogue: what was published on a real chain, and is in a real store."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from assay.errors import ChainUnavailable, ManifestError, ModelUnknown, VersionIsRetired
from assay.models import ArtefactStore, Declaration, build_manifest
from assay.node import Catalogue
from assay.wire import Policy, model_id, version_id

from ..serving_fixtures import SAMPLES

SIGNED = Policy(required=1)


@pytest.fixture(scope="module")
def create_manifest():
    """Describe the digits model, no two times alike."""
    numbers = count(1)
    path = SAMPLES / "digits.onnx"
    first = build_manifest(path, Declaration(licence="MIT", description="digits"))
    return lambda: first.model_copy(update={"description": f"digits {next(numbers)}"})


@pytest.fixture
def store(tmp_path):
    return ArtefactStore(f"file://{tmp_path / 'store'}")


@pytest.fixture
def register(restored_chain, model_registry, publisher):
    """Register a model, and return its id."""

    def run(name="model", owner=publisher, floor=SIGNED):
        restored_chain.send(model_registry.register(name, floor), owner)
        return model_id(owner.address, name)

    return run


@pytest.fixture
def release(restored_chain, model_registry, publisher, create_manifest, store):
    """Publish a version of a model, and return its id; `stored`: where its manifest is, too."""

    def run(model, owner=publisher, manifest=None, stored=True):
        manifest = manifest or create_manifest()
        if stored:
            store.put_manifest(manifest)
        restored_chain.send(model_registry.publish(model, manifest.hash(), ""), owner)
        return version_id(model, manifest.hash())

    return run


@pytest.fixture
def retire(restored_chain, model_registry, publisher):
    return lambda version: restored_chain.send(model_registry.retire(version, "old"), publisher)


def ids(versions):
    return [version.version_id for version in versions]


def hex_of(identifier):
    return "0x" + identifier.hex()


def test_a_version_is_listed_when_it_is_published_and_stored(
    catalogue, register, release, create_manifest, publisher, store
):
    model, manifest = register("pictures"), create_manifest()
    store.put_manifest(manifest)
    assert catalogue.versions() == []
    version = release(model, manifest=manifest)
    (listed,) = catalogue.versions()
    assert listed.version_id == version
    assert listed.model_id == model
    assert (listed.publisher, listed.name) == (publisher.address, "pictures")
    assert listed.manifest == manifest


def test_a_version_whose_manifest_is_stored_later_is_listed_then(
    catalogue, register, release, create_manifest, store
):
    model, manifest = register(), create_manifest()
    version = release(model, manifest=manifest, stored=False)
    assert catalogue.versions() == []
    with pytest.raises(ModelUnknown):
        catalogue.find("model")
    store.put_manifest(manifest)
    assert ids(catalogue.versions()) == [version]
    assert catalogue.find("model").version_id == version


@pytest.mark.parametrize("reference", [hex_of, bytes.hex])
def test_a_version_is_found_by_its_id(catalogue, register, release, reference):
    model = register()
    first, second = release(model), release(model)
    assert catalogue.find(reference(first)).version_id == first
    assert catalogue.find(reference(second)).version_id == second


@pytest.mark.parametrize("stored_before", [True, False])
def test_the_newest_version_is_found_by_the_models_name_and_id(
    catalogue, register, release, create_manifest, store, stored_before
):
    """Also where the catalogue already knows an older one, and the manifest comes last."""
    model, manifest = register(), create_manifest()
    older = release(model)
    assert catalogue.find("model").version_id == older
    newer = release(model, manifest=manifest, stored=stored_before)
    store.put_manifest(manifest)
    assert catalogue.find("model").version_id == newer
    assert catalogue.find(hex_of(model)).version_id == newer
    assert ids(catalogue.versions()) == [older, newer]


def test_a_retired_version_gives_way_to_the_newest_live_one(catalogue, register, release, retire):
    model = register()
    oldest, older, newest = (release(model) for _ in range(3))
    retire(newest)
    assert catalogue.find("model").version_id == older
    retire(older)
    assert catalogue.find("model").version_id == oldest


def test_a_retired_version_is_found_by_its_id_and_has_no_floor(
    catalogue, register, release, retire
):
    version = release(register())
    retire(version)
    for reference in (hex_of(version), "model"):
        found = catalogue.find(reference)
        assert found.version_id == version
        with pytest.raises(VersionIsRetired, match=hex_of(version)):
            catalogue.floor(found)


def test_the_floor_is_the_chains_at_that_moment(
    catalogue, register, release, restored_chain, model_registry, publisher
):
    model = register()
    version = catalogue.find(hex_of(release(model)))
    assert catalogue.floor(version) == SIGNED
    raised = Policy(required=0b11)
    restored_chain.send(model_registry.raise_floor(model, raised), publisher)
    assert catalogue.floor(version) == raised


@pytest.mark.parametrize("reference", ["", "0x", "nothing", "0x" + "ab" * 32, "ab" * 32])
def test_what_there_is_not_is_named(catalogue, register, release, reference):
    release(register())
    with pytest.raises(ModelUnknown, match=repr(reference)):
        catalogue.find(reference)


def test_a_name_that_two_publishers_use_is_refused_with_the_ids_to_choose_from(
    catalogue, register, release, publisher, stranger
):
    ours, theirs = register("twin"), register("twin", stranger)
    our_version, their_version = release(ours), release(theirs, stranger)
    with pytest.raises(ModelUnknown, match="Several publishers") as caught:
        catalogue.find("twin")
    assert hex_of(ours) in caught.value.hint
    assert hex_of(theirs) in caught.value.hint
    assert catalogue.find(hex_of(ours)).version_id == our_version
    assert catalogue.find(hex_of(theirs)).publisher == stranger.address
    assert catalogue.find(hex_of(theirs)).version_id == their_version


def test_one_manifest_makes_a_version_for_each_model(
    catalogue, register, release, create_manifest, stranger
):
    manifest = create_manifest()
    ours = release(register("ours"), manifest=manifest)
    theirs = release(register("theirs", stranger), stranger, manifest=manifest)
    assert catalogue.find("ours").version_id == ours
    assert catalogue.find("theirs").version_id == theirs


@pytest.mark.parametrize("write", [hex_of, bytes.hex])
def test_a_model_named_like_the_id_of_another_does_not_hide_it(
    catalogue, register, release, stranger, write
):
    model = register()
    version = release(model)
    for identifier in (model, version):
        release(register(write(identifier), stranger), stranger)
    assert catalogue.find(write(model)).version_id == version
    assert catalogue.find(write(version)).version_id == version


def test_each_block_is_read_once(catalogue, register, release, chain, deployment, monkeypatch):
    ranges, logs = [], chain.logs

    def watched(address, topics, from_block, to_block):
        ranges.append((from_block, to_block))
        return logs(address, topics, from_block, to_block)

    monkeypatch.setattr(chain, "logs", watched)
    first = release(register("first"))
    assert ids(catalogue.versions()) == [first]
    seen = chain.block_number()
    assert set(ranges) == {(deployment.block, seen)}
    ranges.clear()
    assert ids(catalogue.versions()) == [first]
    assert ranges == []
    second = release(register("second"))
    assert ids(catalogue.versions()) == [first, second]
    assert set(ranges) == {(seen + 1, seen + 3)} or set(ranges) == {(seen + 1, seen + 2)}


def test_only_the_versions_that_are_asked_for_are_looked_up_in_the_store(
    catalogue, register, release, store, monkeypatch
):
    """Anyone publishes on the chain; what strangers publish may not cost this node a thing."""
    for name in ("theirs", "others"):
        release(register(name), stored=False)
    release(register("ours"))
    asked, manifest = [], store.manifest
    monkeypatch.setattr(store, "manifest", lambda key: asked.append(key) or manifest(key))
    ours = catalogue.find("ours")
    assert asked == [ours.manifest.hash()]
    assert catalogue.find("ours") == catalogue.find(hex_of(ours.version_id)) == ours
    assert asked == [ours.manifest.hash()]


def test_a_manifest_that_is_another_one_hides_its_own_version_only(
    catalogue, register, release, create_manifest, store, tmp_path
):
    broken = create_manifest()
    release(register("broken"), manifest=broken)
    version = release(register("whole"))
    path = tmp_path / "store" / "manifests" / f"{broken.hash().hex()}.json"
    path.write_bytes(create_manifest().canonical_bytes())
    assert ids(catalogue.versions()) == [version]
    assert catalogue.find("whole").version_id == version
    with pytest.raises(ManifestError):
        catalogue.find("broken")
    store.put_manifest(broken)
    assert catalogue.find("broken").manifest == broken


def test_what_a_lost_chain_kept_back_is_read_when_it_is_back(
    catalogue, register, release, chain, monkeypatch
):
    version = release(register())

    def unavailable(*_):
        raise ChainUnavailable("The node does not answer.", "Try again.")

    with monkeypatch.context() as patched:
        patched.setattr(chain, "logs", unavailable)
        with pytest.raises(ChainUnavailable):
            catalogue.find("model")
    assert catalogue.find("model").version_id == version


def test_many_threads_find_what_many_threads_wait_for(catalogue, register, release):
    model = register()
    versions = [release(model) for _ in range(4)]
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(catalogue.find, [hex_of(model), *map(hex_of, versions)] * 8))
    assert {version.version_id for version in found} == set(versions)
    assert ids(catalogue.versions()) == versions


def test_a_catalogue_starts_where_it_is_told(model_registry, store, register, release, chain):
    before = release(register("before"))
    start = chain.block_number() + 1
    after = release(register("after"))
    assert ids(Catalogue(model_registry, store, start).versions()) == [after]
    assert ids(Catalogue(model_registry, store, 0).versions()) == [before, after]
