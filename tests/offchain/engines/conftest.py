"""Versions loaded from ONNX files, with whatever their files say in the manifest."""

import hashlib

import pytest

from assay.engines import engine_for, engine_for_file
from assay.wire.manifest import Artefact, Manifest


@pytest.fixture(scope="session")
def describe():
    """Write the manifest of an ONNX file; `changes` replace fields."""

    def manifest_of(path, **changes):
        found = engine_for_file(path).inspect(path)
        fields = {
            "format": "onnx",
            "artefacts": [
                Artefact(path=name, sha256=hashlib.sha256(data).digest(), size=len(data))
                for name in found.files
                for data in [(path.parent / name).read_bytes()]
            ],
            "runtime": found.runtime,
            "execution_provider": found.execution_provider,
            "inputs": found.inputs,
            "outputs": found.outputs,
            "codec": "tensor/cbor",
            "licence": "MIT",
            "description": "",
        }
        return Manifest(**fields | changes)

    return manifest_of


@pytest.fixture(scope="session")
def load(describe):
    """Load an ONNX file as the version that it describes."""

    def loaded(path, **changes):
        manifest = describe(path, **changes)
        return engine_for(manifest).load(manifest, path.parent)

    return loaded
