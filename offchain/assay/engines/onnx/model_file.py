"""Read an ONNX file of unknown origin, and refuse what no engine may run."""

from pathlib import Path

import onnx
from google.protobuf.message import DecodeError

from assay.engines.onnx.parts import nodes
from assay.errors import ModelFileError

__all__ = ["read_model"]

# The standard's domains, and the one whose operators every build of ONNX Runtime contains.
_KNOWN_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft"})


def read_model(path: Path) -> onnx.ModelProto:
    """Parse a model file, without its external data.

    Raises `ModelFileError` for what is not ONNX, and for operators that need code from elsewhere.
    """
    try:
        model: onnx.ModelProto = onnx.ModelProto.FromString(path.read_bytes())
    except OSError as error:
        raise ModelFileError(
            f"The model file {str(path)!r} cannot be read: {error.strerror or error}.",
            "Name an ONNX file that exists and may be read.",
        ) from error
    except DecodeError as error:
        raise ModelFileError(
            f"The file {path.name!r} is not ONNX, or is damaged.",
            "It may be truncated: compare its size with the original, or export it again.",
        ) from error
    if not model.graph.node:
        raise ModelFileError(
            f"The file {path.name!r} holds no operators.",
            "It is empty or truncated: compare its size with the original, or export it again.",
        )
    _refuse_custom_operators(model)
    return model


def _refuse_custom_operators(model: onnx.ModelProto) -> None:
    defined = {(function.domain, function.name) for function in model.functions}
    custom = {
        f"{node.domain}::{node.op_type}"
        for node in nodes(model)
        if node.domain not in _KNOWN_DOMAINS and (node.domain, node.op_type) not in defined
    }
    if custom:
        raise ModelFileError(
            f"The model uses custom operators: {', '.join(sorted(custom))}.",
            "They need code that is not part of the model: export it with standard operators.",
        )
