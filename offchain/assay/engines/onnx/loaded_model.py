"""A version in memory."""

from collections.abc import Mapping

import numpy as np

from assay.engines.onnx.session import Session
from assay.errors import EngineError, TensorError
from assay.wire.manifest import Manifest
from assay.wire.tensors import Tensor, check_tensors

__all__ = ["OnnxModel"]


class OnnxModel:
    """An ONNX Runtime session whose inputs and outputs are held to the manifest."""

    def __init__(self, manifest: Manifest, session: Session) -> None:
        self._manifest = manifest
        self._session = session
        self._output_names = [spec.name for spec in manifest.outputs]

    @property
    def manifest(self) -> Manifest:
        """The version that this is."""
        return self._manifest

    def run(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Run the model, and return all outputs of the manifest.

        Raises `TensorError` for inputs that do not fit the manifest, `EngineError` for everything
        else, outputs that do not fit included.
        """
        check_tensors(inputs, self._manifest.inputs)
        # ONNX Runtime reads memory as it lies, whatever order of bytes the array has.
        native = {
            spec.name: np.asarray(inputs[spec.name], np.dtype(spec.dtype), order="C")
            for spec in self._manifest.inputs
        }
        try:
            values = self._session.run(self._output_names, native)
        except Exception as error:  # ONNX Runtime's exceptions have no base of their own.
            raise EngineError(
                f"ONNX Runtime could not run the model: {error}",
                "The model takes no such input, whatever its signature says; try other values.",
            ) from error
        outputs = dict(zip(self._output_names, values, strict=True))
        try:
            check_tensors(outputs, self._manifest.outputs)
        except TensorError as error:
            raise EngineError(
                f"The model broke its own signature: {error.message}",
                "Try another input, or ask the publisher for a version whose manifest allows this.",
            ) from error
        return outputs
