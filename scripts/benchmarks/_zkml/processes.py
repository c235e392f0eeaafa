"""How much memory processes have used."""

import re
from collections.abc import Iterator
from pathlib import Path

__all__ = ["children", "peak_memory_bytes"]

_PROCESSES = Path("/proc")
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def children() -> Iterator[int]:
    """List the processes that this one has started and that are running."""
    for task in (_PROCESSES / "self" / "task").iterdir():
        yield from map(int, (task / "children").read_text().split())


def peak_memory_bytes(process: int) -> int:
    """Tell the most memory that a process has had in use at once, `VmHWM` in proc(5)."""
    found = _PEAK.search((_PROCESSES / str(process) / "status").read_text())
    assert found is not None
    return int(found[1]) * 1024
