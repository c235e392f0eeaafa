"""The files beside an ONNX model that hold its weights, and whether it may have them read."""

from pathlib import Path, PurePosixPath

from onnx import ModelProto, TensorProto

from assay.engines.onnx.parts import tensors
from assay.errors import ModelFileError

__all__ = ["external_files"]


def external_files(model: ModelProto, folder: Path) -> tuple[str, ...]:
    """List the files that the model's tensors are in, relative to its folder, in order.

    A model must never make its host read another file: each one has to be a regular file below
    `folder`, not reached through a symbolic link, and as long as the model says. Raises
    `ModelFileError`.
    """
    stored_apart = [t for t in tensors(model) if t.data_location == TensorProto.EXTERNAL]
    return tuple(sorted({_file_of(tensor, folder) for tensor in stored_apart}))


def _file_of(tensor: TensorProto, folder: Path) -> str:
    entries = {entry.key: entry.value for entry in tensor.external_data}
    location = entries.get("location", "")
    path = PurePosixPath(location)
    # ONNX Runtime marks addresses in its own memory by a location with asterisks in it.
    if not path.name or path.is_absolute() or ".." in path.parts or set(location) & set("\\*\0"):
        raise ModelFileError(
            f"The tensor {tensor.name!r} has its data outside of the model's folder: {location!r}.",
            "Save the model with its external data in files beside it, named by relative paths.",
        )
    for step in (path, *path.parents):
        if step.name and (folder / step).is_symlink():
            raise ModelFileError(
                f"The external data file {location!r} is, or is behind, a symbolic link.",
                "Copy the file to where the link is.",
            )
    if not (folder / path).is_file():
        raise ModelFileError(
            f"The tensor {tensor.name!r} has its data in {location!r}, which is not there.",
            "Put the external data file beside the model, as it was when it was exported.",
        )
    _check_extent(tensor, entries, (folder / path).stat().st_size)
    return path.as_posix()


def _check_extent(tensor: TensorProto, entries: dict[str, str], size: int) -> None:
    try:
        offset, length = int(entries.get("offset", "0")), int(entries.get("length", "0"))
    except ValueError:
        offset, length = -1, -1
    if min(offset, length) < 0 or offset + length > size:
        raise ModelFileError(
            f"The tensor {tensor.name!r} is beyond the {size} bytes of {entries['location']!r}.",
            "The file is truncated or from another export: export the model again.",
        )
