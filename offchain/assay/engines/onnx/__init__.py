"""ONNX models on ONNX Runtime, on the processor, with deterministic settings."""

from assay.engines._engine import Engine
from assay.engines.onnx.engine import OnnxEngine

__all__ = ["ENGINE", "OnnxEngine"]

ENGINE: Engine = OnnxEngine()
