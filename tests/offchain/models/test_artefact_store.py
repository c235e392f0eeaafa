"""What comes out of a store is what went in, or an error that names the digest and the place."""

import hashlib
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from threading import Thread
from uuid import uuid4

import fsspec
import pytest

from assay.errors import ArtefactCorrupt, ArtefactError, ArtefactMissing, ManifestError
from assay.models import ArtefactStore, fetch, publish_files
from assay.wire.manifest import Artefact


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def serve():
    """Serve a folder over HTTP on a free port of this machine, and return its address."""
    servers = []

    def start(folder):
        handler = partial(_Silent, directory=str(folder))
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def memory_url():
    url = f"memory://{uuid4().hex}"
    yield url
    files, root = fsspec.core.url_to_fs(url)
    if files.exists(root):
        files.rm(root, recursive=True)


@pytest.fixture(params=["folder", "file", "memory"])
def url(request, tmp_path, memory_url):
    """A store of each kind that can be written to."""
    folder = tmp_path / "a store"
    return {"folder": str(folder), "file": folder.as_uri(), "memory": memory_url}[request.param]


def artefact_of(data, path="model.bin"):
    return Artefact(path=path, sha256=hashlib.sha256(data).digest(), size=len(data))


def files_below(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def assert_fetched(fetched, manifest, folder):
    assert fetched.manifest == manifest
    for artefact in manifest.artefacts:
        copy = fetched.folder / artefact.path
        assert copy.read_bytes() == (folder / artefact.path).read_bytes()
    assert len(files_below(fetched.folder)) == len(manifest.artefacts)


def test_a_version_comes_back_from_any_store_that_can_be_written_to(url, manifest, adder, cache):
    assert publish_files(ArtefactStore(url), manifest, adder.parent) == manifest.hash()
    fetched = fetch(ArtefactStore(url), manifest.hash(), cache)
    assert_fetched(fetched, manifest, adder.parent)


def test_files_are_named_by_their_digests(store, manifest, adder, tmp_path):
    publish_files(store, manifest, adder.parent)
    names = [str(path.relative_to(tmp_path / "store")) for path in files_below(tmp_path / "store")]
    assert names == sorted(
        [
            *(f"sha256/{artefact.sha256.hex()}" for artefact in manifest.artefacts),
            f"manifests/{manifest.hash().hex()}.json",
        ]
    )
    assert (tmp_path / "store" / names[0]).read_bytes() == manifest.canonical_bytes()


def test_a_version_comes_from_a_zip_file(store, manifest, adder, tmp_path, cache):
    publish_files(store, manifest, adder.parent)
    with zipfile.ZipFile(tmp_path / "store.zip", "w") as archive:
        for path in files_below(tmp_path / "store"):
            archive.write(path, path.relative_to(tmp_path / "store"))
    packed = ArtefactStore(f"zip://::{tmp_path / 'store.zip'}")
    assert_fetched(fetch(packed, manifest.hash(), cache), manifest, adder.parent)
    with pytest.raises(ArtefactMissing, match="has no manifests/0000"):
        packed.manifest(bytes(32))


def test_a_version_comes_over_http(store, manifest, adder, tmp_path, cache, serve):
    publish_files(store, manifest, adder.parent)
    remote = ArtefactStore(serve(tmp_path / "store"))
    assert_fetched(fetch(remote, manifest.hash(), cache), manifest, adder.parent)
    with pytest.raises(ArtefactMissing, match="has no manifests/0000"):
        remote.manifest(bytes(32))


def test_a_store_that_cannot_be_written_to_says_so(manifest, adder, tmp_path, serve):
    with pytest.raises(ArtefactError, match=r"failed at sha256/.* that it can be written to"):
        publish_files(ArtefactStore(serve(tmp_path)), manifest, adder.parent)
    (tmp_path / "file").write_bytes(b"no folder")
    with pytest.raises(ArtefactError, match=r"failed at sha256/.* that it can be written to"):
        publish_files(ArtefactStore(str(tmp_path / "file")), manifest, adder.parent)


def test_a_store_out_of_reach_says_so():
    with socket() as unused:
        unused.bind(("127.0.0.1", 0))
        store = ArtefactStore(f"http://127.0.0.1:{unused.getsockname()[1]}/store")
        with pytest.raises(ArtefactError, match=r"failed at manifests/0000.*the connection"):
            store.manifest(bytes(32))


@pytest.mark.parametrize("url", ["no-such-protocol://folder", "zip://::none.zip"])
def test_a_url_that_leads_nowhere_is_refused(url):
    with pytest.raises(ArtefactError, match=f"{re.escape(repr(url))} cannot be opened"):
        ArtefactStore(url)


def test_what_is_not_there_is_named(url, cache):
    store, artefact = ArtefactStore(url), artefact_of(b"weights")
    with pytest.raises(ArtefactMissing, match=f"has no manifests/{'00' * 32}.json"):
        fetch(store, bytes(32), cache)
    with pytest.raises(ArtefactMissing, match=f"has no sha256/{artefact.sha256.hex()}"):
        store.get(artefact, cache / "model.bin")
    assert files_below(cache) == []


def test_every_flipped_byte_of_a_stored_file_is_noticed(store, tmp_path, cache):
    data = bytes(range(50))
    artefact = artefact_of(data)
    (tmp_path / "source").write_bytes(data)
    store.put(artefact, tmp_path / "source")
    place = tmp_path / "store" / "sha256" / artefact.sha256.hex()
    for index in range(len(data)):
        flipped = bytearray(data)
        flipped[index] ^= 1
        place.write_bytes(flipped)
        with pytest.raises(ArtefactCorrupt) as refused:
            store.get(artefact, cache / "model.bin")
        found = hashlib.sha256(flipped).hexdigest()
        assert str(place) in refused.value.message
        assert f"'model.bin', sha256 0x{artefact.sha256.hex()} and 50 bytes" in str(refused.value)
        assert f"it holds sha256 0x{found}" in refused.value.message
    assert files_below(cache) == []


@pytest.mark.parametrize("size", [0, 49, 51, 5_000_000])
def test_a_stored_file_of_another_size_is_noticed(store, tmp_path, cache, size):
    artefact = artefact_of(bytes(50))
    (tmp_path / "source").write_bytes(bytes(50))
    store.put(artefact, tmp_path / "source")
    (tmp_path / "store" / "sha256" / artefact.sha256.hex()).write_bytes(bytes(size))
    with pytest.raises(ArtefactCorrupt, match=r"and 50 bytes; it holds \d+ bytes"):
        store.get(artefact, cache / "model.bin")
    assert files_below(cache) == []


def test_every_flipped_byte_of_a_stored_manifest_is_noticed(store, manifest, tmp_path, cache):
    store.put_manifest(manifest)
    place = tmp_path / "store" / "manifests" / f"{manifest.hash().hex()}.json"
    whole = manifest.canonical_bytes()
    for index in range(len(whole)):
        place.write_bytes(whole[:index] + bytes([whole[index] ^ 1]) + whole[index + 1 :])
        with pytest.raises(ManifestError, match=f"expected 0x{manifest.hash().hex()}"):
            fetch(store, manifest.hash(), cache)


def test_a_manifest_of_endless_size_is_not_read_to_its_end(store, manifest, tmp_path):
    store.put_manifest(manifest)
    place = tmp_path / "store" / "manifests" / f"{manifest.hash().hex()}.json"
    place.write_bytes(manifest.canonical_bytes() + b" " * 2_000_000)
    with pytest.raises(ManifestError, match="expected 0x"):
        store.manifest(manifest.hash())


def test_publishing_again_mends_a_damaged_store(store, manifest, adder, tmp_path, cache):
    publish_files(store, manifest, adder.parent)
    for path in files_below(tmp_path / "store"):
        path.write_bytes(b"damaged")
    publish_files(store, manifest, adder.parent)
    assert_fetched(fetch(store, manifest.hash(), cache), manifest, adder.parent)


def test_a_damaged_cache_is_fetched_again(store, manifest, adder, cache):
    publish_files(store, manifest, adder.parent)
    fetched = fetch(store, manifest.hash(), cache)
    for path in files_below(cache):
        path.write_bytes(bytes(path.stat().st_size))
    assert_fetched(fetch(store, manifest.hash(), cache), manifest, adder.parent)
    assert fetched == fetch(store, manifest.hash(), cache)


def test_a_cache_without_damage_needs_nothing_from_the_store_but_the_manifest(
    store, manifest, adder, tmp_path, cache
):
    publish_files(store, manifest, adder.parent)
    fetch(store, manifest.hash(), cache)
    for artefact in manifest.artefacts:
        (tmp_path / "store" / "sha256" / artefact.sha256.hex()).unlink()
    assert_fetched(fetch(store, manifest.hash(), cache), manifest, adder.parent)


def test_a_cache_that_cannot_be_written_to_is_named(store, manifest, adder, cache):
    publish_files(store, manifest, adder.parent)
    cache.write_bytes(b"no folder")
    with pytest.raises(ArtefactError, match=r"failed at sha256/.*Not a directory"):
        fetch(store, manifest.hash(), cache)


def test_a_file_that_changed_since_it_was_described_is_not_published(
    store, manifest, adder, tmp_path
):
    adder.write_bytes(adder.read_bytes()[:-1] + b"\0")
    with pytest.raises(ArtefactCorrupt, match=re.escape(str(adder))):
        publish_files(store, manifest, adder.parent)
    assert files_below(tmp_path / "store") == []


def test_a_file_that_has_gone_since_it_was_described_is_named(store, manifest, adder, tmp_path):
    adder.unlink()
    with pytest.raises(ArtefactMissing, match=r"'model.onnx' cannot be read: .*No such file"):
        publish_files(store, manifest, adder.parent)
    assert files_below(tmp_path) == files_below(adder.parent)


def test_the_manifest_goes_last_so_that_where_it_is_everything_is(store, manifest, adder, tmp_path):
    (adder.parent / "weights" / "summand.bin").unlink()
    with pytest.raises(ArtefactMissing, match="summand"):
        publish_files(store, manifest, adder.parent)
    with pytest.raises(ArtefactMissing):
        store.manifest(manifest.hash())


def test_many_publish_and_fetch_the_same_version_at_once(store, manifest, adder, cache):
    def publish_and_fetch(_):
        publish_files(store, manifest, adder.parent)
        return fetch(store, manifest.hash(), cache)

    with ThreadPoolExecutor(8) as pool:
        fetched = list(pool.map(publish_and_fetch, range(40)))
    assert len(set(map(repr, fetched))) == 1
    assert_fetched(fetched[0], manifest, adder.parent)


def test_nothing_temporary_is_left_behind(store, manifest, adder, tmp_path, cache):
    publish_files(store, manifest, adder.parent)
    fetch(store, manifest.hash(), cache)
    assert [path for path in tmp_path.rglob(".*") if path.is_file()] == []
    assert Path(cache / manifest.hash().hex()).is_dir()
