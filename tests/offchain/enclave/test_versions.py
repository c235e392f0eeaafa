"""An enclave runs the very artefacts of a manifest, or nothing."""

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from assay.enclave import Versions
from assay.errors import ArtefactCorrupt, ArtefactMissing, EnclaveError, ManifestError
from assay.models import Declaration, build_manifest
from assay.wire import keccak

from .conftest import Version

DECLARATION = Declaration(licence="MIT", description="Adds a constant to two numbers.")
PAIR = (TensorProto.FLOAT, [2])


@pytest.fixture
def create_adder(create_onnx):
    """Publish a model that adds `summand`, with its weights in a file in a folder below."""

    def create(summand):
        weights = numpy_helper.from_array(np.full(2, summand, np.float32), "summand")
        data = weights.raw_data
        weights.ClearField("raw_data")
        weights.data_location = TensorProto.EXTERNAL
        weights.external_data.add(key="location", value="weights/summand.bin")
        add = helper.make_node("Add", ["x", "summand"], ["y"])
        name = f"adder-{summand}/model.onnx"
        path = create_onnx([add], {"x": PAIR}, {"y": PAIR}, [weights], name=name)
        beside = path.parent / "weights" / "summand.bin"
        beside.parent.mkdir()
        beside.write_bytes(data)
        return Version(build_manifest(path, DECLARATION), path.parent)

    return create


@pytest.fixture
def adder(create_adder):
    return create_adder(10)


@pytest.fixture
def versions(tmp_path):
    return Versions(tmp_path / "inside", 1 << 20)


def hand_over(versions, version):
    """Open a version and put all that is missing."""
    manifest_hash, missing, _ = versions.open(version.manifest.canonical_bytes())
    for path in missing:
        versions.put(manifest_hash, path, 0, (version.folder / path).read_bytes())
    return manifest_hash


def test_weights_that_were_altered_on_disk_get_no_claim_signed(enclave, digits, image):
    weights = digits.folder / "digits.onnx"
    altered = bytearray(weights.read_bytes())
    altered[len(altered) // 2] ^= 1
    weights.write_bytes(altered)
    # Other tests may have had the good ones loaded; in a new version nothing is.
    manifest = digits.manifest.model_copy(update={"description": "A digit, read wrongly."})
    version = Version(manifest, digits.folder)
    with pytest.raises(EnclaveError, match=r"The host sent another 'digits\.onnx'") as caught:
        enclave.load(manifest.canonical_bytes(), version.folder)
    assert "altered on the host" in caught.value.hint
    with pytest.raises(EnclaveError, match="is not loaded in this enclave"):
        enclave.prove(version.request(image), image)


def test_weights_that_were_altered_after_loading_change_nothing(enclave, adder):
    data = adder.encoded(x=np.array([1, 2], np.float32))
    expected = adder.output(data)
    enclave.load(adder.manifest.canonical_bytes(), adder.folder)
    (adder.folder / "weights/summand.bin").write_bytes(bytes(8))
    enclave.load(adder.manifest.canonical_bytes(), adder.folder)
    assert enclave.prove(adder.request(data), data).output == expected


def test_artefacts_larger_than_a_frame_come_in_parts(enclave, adder, monkeypatch):
    monkeypatch.setattr("assay.tee.host.client.CHUNK_BYTES", 5)
    data = adder.encoded(x=np.array([1, 2], np.float32))
    renamed = adder.manifest.model_copy(update={"description": "In parts."})
    enclave.load(renamed.canonical_bytes(), adder.folder)
    version = Version(renamed, adder.folder)
    assert enclave.prove(version.request(data), data).output == adder.output(data)


def test_a_file_that_is_gone_from_the_host_is_named(enclave, create_adder):
    adder = create_adder(11)
    (adder.folder / "weights/summand.bin").unlink()
    with pytest.raises(ArtefactMissing, match=r"'weights/summand\.bin' cannot be read"):
        enclave.load(adder.manifest.canonical_bytes(), adder.folder)


def test_a_file_that_was_cut_on_the_host_is_missed(enclave, create_adder):
    adder = create_adder(12)
    (adder.folder / "weights/summand.bin").write_bytes(bytes(7))
    with pytest.raises(EnclaveError, match=r"misses all or part of: weights/summand\.bin"):
        enclave.load(adder.manifest.canonical_bytes(), adder.folder)


def test_a_file_that_grew_on_the_host_is_refused(enclave, create_adder):
    adder = create_adder(13)
    (adder.folder / "weights/summand.bin").write_bytes(bytes(9))
    with pytest.raises(EnclaveError, match=r"more of 'weights/summand\.bin' than the 8 bytes"):
        enclave.load(adder.manifest.canonical_bytes(), adder.folder)


def test_keeps_no_file_of_a_version_that_is_loaded(versions, adder, tmp_path):
    versions.load(hand_over(versions, adder))
    assert list((tmp_path / "inside").iterdir()) == []


def test_keeps_nothing_of_a_version_that_failed(versions, adder, tmp_path):
    (adder.folder / "weights/summand.bin").write_bytes(bytes(8))
    manifest_hash = hand_over(versions, adder)
    with pytest.raises(ArtefactCorrupt, match=r"sent another 'weights/summand\.bin'"):
        versions.load(manifest_hash)
    assert list((tmp_path / "inside").iterdir()) == []
    with pytest.raises(EnclaveError, match="is not loaded"):
        versions.load(manifest_hash)


def test_a_version_can_be_loaded_twice(versions, adder):
    manifest_hash = hand_over(versions, adder)
    versions.load(manifest_hash)
    versions.load(manifest_hash)
    assert versions.open(adder.manifest.canonical_bytes()) == (manifest_hash, (), True)


def test_a_version_that_is_gathering_cannot_be_run(versions, adder):
    with pytest.raises(EnclaveError, match="is not loaded"):
        versions.loaded(hand_over(versions, adder))


def test_refuses_what_is_no_manifest(versions):
    with pytest.raises(ManifestError, match="This is no manifest"):
        versions.open(b"{}")


def test_refuses_an_artefact_that_the_manifest_does_not_name(versions, adder):
    manifest_hash = hand_over(versions, adder)
    with pytest.raises(EnclaveError, match=r"no artefact '\.\./escape'") as caught:
        versions.put(manifest_hash, "../escape", 0, b"")
    assert caught.value.hint == "It has: model.onnx, weights/summand.bin."


def test_refuses_parts_of_a_version_that_was_not_opened(versions):
    with pytest.raises(EnclaveError, match="is not loaded in this enclave"):
        versions.put(keccak(b"unknown"), "model.onnx", 0, b"")


def test_refuses_a_part_that_does_not_follow_the_one_before(versions, adder):
    manifest_hash, _, _ = versions.open(adder.manifest.canonical_bytes())
    versions.put(manifest_hash, "weights/summand.bin", 0, b"four")
    with pytest.raises(EnclaveError, match="4 bytes here, so none can follow from 5 on"):
        versions.put(manifest_hash, "weights/summand.bin", 5, b"x")


def test_an_artefact_that_broke_off_starts_anew(versions, adder):
    manifest_hash, _, _ = versions.open(adder.manifest.canonical_bytes())
    versions.put(manifest_hash, "weights/summand.bin", 0, b"four")
    versions.load(hand_over(versions, adder))
    assert versions.loaded(manifest_hash).manifest == adder.manifest


def test_refuses_to_change_a_version_that_is_loaded(versions, adder):
    manifest_hash = hand_over(versions, adder)
    versions.load(manifest_hash)
    with pytest.raises(EnclaveError, match="cannot be changed any more"):
        versions.put(manifest_hash, "model.onnx", 0, b"")


def test_refuses_artefacts_that_no_folder_can_hold(versions, adder, tmp_path):
    model, weights = adder.manifest.artefacts
    below = weights.model_copy(update={"path": "model.onnx/weights.bin"})
    manifest = adder.manifest.model_copy(update={"artefacts": (model, below)})
    with pytest.raises(EnclaveError, match="cannot keep the version's files: "):
        versions.open(manifest.canonical_bytes())
    assert list((tmp_path / "inside").iterdir()) == []


def test_refuses_a_version_beyond_its_capacity(tmp_path, adder):
    versions = Versions(tmp_path, adder.manifest.size - 1)
    with pytest.raises(EnclaveError, match=f"this enclave holds {adder.manifest.size - 1}"):
        versions.open(adder.manifest.canonical_bytes())


def test_the_version_that_was_used_least_lately_makes_room(tmp_path, create_adder):
    first, second, third = create_adder(1), create_adder(2), create_adder(3)
    versions = Versions(tmp_path / "inside", 2 * first.manifest.size)
    for version in (first, second):
        versions.load(hand_over(versions, version))
    versions.loaded(first.manifest.hash())
    versions.load(hand_over(versions, third))
    assert versions.loaded(first.manifest.hash())
    assert versions.loaded(third.manifest.hash())
    with pytest.raises(EnclaveError, match="is not loaded"):
        versions.loaded(second.manifest.hash())


def test_a_version_that_never_came_in_whole_makes_room(tmp_path, create_adder):
    first, second = create_adder(1), create_adder(2)
    versions = Versions(tmp_path / "inside", first.manifest.size)
    hand_over(versions, first)
    versions.load(hand_over(versions, second))
    assert list((tmp_path / "inside").iterdir()) == []
