"""Versions loaded from model files, with whatever their files say in the manifest."""

import hashlib

import pytest

from assay.engines import engine_for, engine_for_file
from assay.wire.manifest import Artefact, Manifest

from ..circuit_fixtures import *  # noqa: F403


@pytest.fixture(scope="session")
def describe():
    """Write the manifest of a model file; `changes` replace fields."""

    def manifest_of(path, **changes):
        engine = engine_for_file(path)
        found = engine.inspect(path)
        fields = {
            "format": engine.format,
            "artefacts": [
                Artefact(path=name, sha256=hashlib.sha256(data).digest(), size=len(data))
                for name in found.files
                for data in [(path.parent / name).read_bytes()]
            ],
            "runtime": found.runtime,
            "execution_provider": found.execution_provider,
            "inputs": found.inputs,
            "outputs": found.outputs,
            "codec": found.codec,
            "licence": "MIT",
            "description": "",
            "quantisation": found.quantisation,
            "circuit": found.circuit,
        }
        return Manifest(**fields | changes)

    return manifest_of


@pytest.fixture(scope="session")
def load(describe):
    """Load a model file as the version that it describes."""

    def loaded(path, **changes):
        manifest = describe(path, **changes)
        return engine_for(manifest).load(manifest, path.parent)

    return loaded
