"""The sample models of the example consumers, run as a node runs them."""

from pathlib import Path

import numpy as np

from assay.engines import engine_for
from assay.models import Declaration, build_manifest
from assay.wire.codecs import codec_named

__all__ = ["SampleModel"]

SAMPLES = Path(__file__).parents[3] / "samples" / "consumers"


class SampleModel:
    """A model that takes one row of float32, under the codec `tensor/raw`."""

    def __init__(self, name: str) -> None:
        declaration = Declaration("MIT", name, codec="tensor/raw")
        self._manifest = build_manifest(SAMPLES / f"{name}.onnx", declaration)
        self._loaded = engine_for(self._manifest).load(self._manifest, SAMPLES)
        self._codec = codec_named("tensor/raw")

    @property
    def manifest_hash(self) -> bytes:
        """What the version's id commits to."""
        return self._manifest.hash()

    def input(self, *figures: float) -> bytes:
        """Write an input's canonical bytes."""
        (spec,) = self._manifest.inputs
        row = np.array([figures], np.float32)
        return self._codec.encode({spec.name: row}, self._manifest.inputs)

    def run(self, data: bytes) -> bytes:
        """Run the model on an input's canonical bytes; give the output's."""
        inputs = self._codec.decode(data, self._manifest.inputs)
        return self._codec.encode(self._loaded.run(inputs), self._manifest.outputs)
