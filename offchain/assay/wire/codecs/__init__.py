"""Codecs: the canonical bytes of a version's inputs and outputs, which are what gets hashed.

A codec is a module here that exports `CODEC`; it is found, not listed.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from assay.errors import CodecError
from assay.wire.codecs._codec import Codec

__all__ = ["Codec", "codec_named"]


def codec_named(name: str) -> Codec:
    """Find a codec by its name, such as `tensor/cbor`. Raises `CodecError`."""
    codecs = _codecs()
    if name not in codecs:
        known = ", ".join(sorted(codecs))
        raise CodecError(f"There is no codec {name!r}.", f"Use one of: {known}.")
    return codecs[name]


@cache
def _codecs() -> Mapping[str, Codec]:
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    exported = [getattr(module, "CODEC", None) for module in modules]
    return {codec.name: codec for codec in exported if isinstance(codec, Codec)}
