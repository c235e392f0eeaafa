"""Engines: what runs a version. They know tensors, and no money.

An engine is a module here that exports `ENGINE`; it is found, not listed.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from assay.engines._engine import Engine, LoadedModel, ModelFile
from assay.errors import EngineError, ModelFileError
from assay.wire.manifest import Manifest

__all__ = ["Engine", "LoadedModel", "ModelFile", "engine_for", "engine_for_file"]


def engine_for(manifest: Manifest) -> Engine:
    """Find the engine for a version, by its format and runtime. Raises `EngineError`."""
    wanted = (manifest.format, manifest.runtime.name)
    for engine in _engines():
        if (engine.format, engine.runtime.name) == wanted:
            return engine
    known = ", ".join(f"{engine.format} on {engine.runtime.name}" for engine in _engines())
    raise EngineError(
        f"No engine here runs the format {wanted[0]!r} on {wanted[1]!r}.", f"There is: {known}."
    )


def engine_for_file(path: Path) -> Engine:
    """Find the engine that reads a model file, by its suffix. Raises `ModelFileError`."""
    for engine in _engines():
        if path.suffix.lower() in engine.suffixes:
            return engine
    known = ", ".join(sorted(suffix for engine in _engines() for suffix in engine.suffixes))
    raise ModelFileError(
        f"No engine here reads {path.name!r}.", f"Export the model to a file that ends in: {known}."
    )


@cache
def _engines() -> Sequence[Engine]:
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    exported = [getattr(module, "ENGINE", None) for module in modules]
    return [engine for engine in exported if isinstance(engine, Engine)]
