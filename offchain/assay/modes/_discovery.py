"""Finding the modes: every public module of this package is one."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from assay import modes
from assay.errors import PolicyError
from assay.modes._enclave_mode import EnclaveMode
from assay.modes._mode import Mode, PayerMode

__all__ = ["all_modes", "enclave_modes", "mode_named", "payer_modes"]


@cache
def all_modes() -> Mapping[str, Mode]:
    """Find all modes, by name, in ascending order of their ids."""
    names = [module.name for module in iter_modules(modes.__path__) if module.name[0] != "_"]
    found: list[Mode] = [import_module(f"{modes.__name__}.{name}").MODE for name in names]
    found.sort(key=lambda mode: mode.mode_id)
    by_name = {mode.name: mode for mode in found}
    if not len(found) == len(by_name) == len({mode.mode_id for mode in found}):
        raise ValueError(f"two modes share a name or an id: {found}")
    return MappingProxyType(by_name)


def mode_named(name: str) -> Mode:
    """Find a mode by its name. Raises `PolicyError`, which names those that there are."""
    modes_by_name = all_modes()
    if name not in modes_by_name:
        raise PolicyError(f"There is no mode {name!r}.", f"Use one of: {', '.join(modes_by_name)}.")
    return modes_by_name[name]


def enclave_modes() -> Mapping[str, EnclaveMode]:
    """Find the modes whose evidence is signed in an enclave, by name: one for each maker."""
    return {name: mode for name, mode in all_modes().items() if isinstance(mode, EnclaveMode)}


def payer_modes() -> Mapping[str, PayerMode]:
    """Find the modes that the payer proves, by name."""
    return {name: mode for name, mode in all_modes().items() if isinstance(mode, PayerMode)}
