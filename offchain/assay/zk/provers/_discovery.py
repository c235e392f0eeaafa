"""Finding provers: every public module of this package is one."""

from importlib import import_module
from pkgutil import iter_modules

from assay.errors import ProverError
from assay.zk import provers
from assay.zk.provers._prover import Prover, ProverClass

__all__ = ["prover_named"]


def prover_named(name: str, memory_limit_bytes: int) -> Prover:
    """Make the prover of this name. Raises `ProverError`, which names those that there are."""
    names = [module.name for module in iter_modules(provers.__path__) if module.name[0] != "_"]
    if name not in names:
        raise ProverError(f"There is no prover {name!r}.", f"Use one of: {', '.join(names)}.")
    make: ProverClass = import_module(f"{provers.__name__}.{name}").PROVER
    return make(memory_limit_bytes)
