"""Enclaves in processes of their own, the digits model, and claims about it."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from assay.cli.local.samples import DIGITS, held_out_digits, sample_file
from assay.engines import engine_for
from assay.models import build_manifest
from assay.tee.host import SimulatedEnclave
from assay.tee.protocol import Prove
from assay.wire import ZERO_HASH, Claim, checksummed, keccak, model_id, version_id
from assay.wire.codecs import codec_named
from assay.wire.manifest import Manifest

CHAIN_ID = 31337


def contract(name):
    return checksummed("0x" + keccak(name.encode())[12:].hex())


@dataclass(frozen=True)
class Version:
    """A version in a folder, and what it takes to ask for it."""

    manifest: Manifest
    folder: Path
    model_id: bytes = model_id(contract("publisher"), "model")

    @property
    def version_id(self):
        return version_id(self.model_id, self.manifest.hash())

    def encoded(self, **tensors):
        return codec_named(self.manifest.codec).encode(tensors, self.manifest.inputs)

    def output(self, data):
        """What the version gives in this process."""
        codec = codec_named(self.manifest.codec)
        model = engine_for(self.manifest).load(self.manifest, self.folder)
        outputs = model.run(codec.decode(data, self.manifest.inputs))
        return codec.encode(outputs, self.manifest.outputs)

    def request(self, data, **changes):
        """Ask for a run on `data`, and a claim about it."""
        fields = {
            "manifest_hash": self.manifest.hash(),
            "model_id": self.model_id,
            "chain_id": CHAIN_ID,
            "registry": contract("verifier registry"),
            "request_id": keccak(b"request"),
            "version_id": self.version_id,
            "prompt_hash": ZERO_HASH,
            "input_hash": keccak(data),
            "params_hash": ZERO_HASH,
            "provider": contract("provider"),
            "units": 1,
            "completed_at": int(time.time()),
        }
        return Prove(**(fields | changes))

    def claim(self, request, output):
        """The claim that a request and its output make."""
        return Claim(
            request_id=request.request_id,
            version_id=self.version_id,
            prompt_hash=request.prompt_hash,
            input_hash=request.input_hash,
            params_hash=request.params_hash,
            output_hash=keccak(output),
            provider=request.provider,
            units=request.units,
            completed_at=request.completed_at,
        )


@pytest.fixture
def digits(tmp_path):
    """The digits model, in a folder where it can be altered."""
    path = tmp_path / "digits" / "digits.onnx"
    path.parent.mkdir()
    shutil.copyfile(sample_file(DIGITS.file), path)
    return Version(build_manifest(path, DIGITS.declaration), path.parent)


@pytest.fixture
def image(digits):
    """A handwritten digit, as the digits model takes it."""
    (digit,) = held_out_digits(1)
    return digits.encoded(image=np.asarray(digit.pixels[None], np.float32))


@pytest.fixture(scope="session")
def running():
    with SimulatedEnclave() as process:
        yield process


@pytest.fixture
def enclave(running):
    """A client of an enclave that others have used before."""
    with running.connect() as client:
        yield client


@pytest.fixture
def start():
    """Start enclaves that end with the test."""
    started = []

    def start_one(**options):
        process = SimulatedEnclave(**options)
        started.append(process)
        return process

    yield start_one
    for process in started:
        process.close()
