"""Inputs of a model, from files and from the command line."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import JsonValue

from assay.errors import InvalidInput
from assay.wire.tensors import Tensor

__all__ = ["read_array", "read_inputs"]


def read_inputs(
    files: Sequence[str], json_text: str | None, names: Sequence[str]
) -> dict[str, object]:
    """Read tensors from `.npy` files, `name=path` each, and from a JSON object of nested lists.

    A path may stand alone where the model has one input; `names` are those that it has. Raises
    `InvalidInput`.
    """
    inputs: dict[str, object] = {} if json_text is None else dict(_json_object(json_text))
    for text in files:
        name, path = _named(text, names)
        if name in inputs:
            raise InvalidInput(f"The input {name!r} is given twice.", "Give each input once.")
        inputs[name] = read_array(path)
    return inputs


def read_array(path: Path) -> Tensor:
    """Read one array from a `.npy` file. Raises `InvalidInput`."""
    try:
        # A pickle would run whatever its author likes.
        loaded = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise InvalidInput(
            f"The input file {path} cannot be read: {reason}.",
            "Write it with numpy.save, as an array of numbers or booleans.",
        ) from error
    if not isinstance(loaded, np.ndarray):
        loaded.close()
        raise InvalidInput(
            f"The input file {path} holds several arrays.", "Write each with numpy.save, alone."
        )
    return loaded


def _named(text: str, names: Sequence[str]) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if equals and not Path(text).exists():
        return name, Path(path)
    if len(names) != 1:
        raise InvalidInput(
            f"The model has the inputs {', '.join(names)}; {text!r} could be any.",
            f"Name it: --input {names[0]}={text}.",
        )
    return names[0], Path(text)


def _json_object(text: str) -> dict[str, JsonValue]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise InvalidInput(
            f"The input is not JSON: {error}.", """Write it as '{"x": [[1, 2], [3, 4]]}'."""
        ) from error
    if not isinstance(value, dict):
        raise InvalidInput(
            "The input is no JSON object.", """Name the tensors: '{"x": [[1, 2], [3, 4]]}'."""
        )
    return value
