"""Benchmarks: what things cost, measured on this machine and held against their limits.

A module here whose name does not begin with an underscore is one benchmark: it is found, never
listed. It names it `BENCHMARK`.
"""

from importlib import import_module
from pkgutil import iter_modules

from benchmarks._results.figures import Benchmark

__all__ = ["all_benchmarks"]


def all_benchmarks() -> dict[str, Benchmark]:
    """Find all benchmarks by name, in the order of their names."""
    names = sorted(found.name for found in iter_modules(__path__) if found.name[0] != "_")
    return {name: import_module(f"{__name__}.{name}").BENCHMARK for name in names}
