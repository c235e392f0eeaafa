"""Time, divided among the parts of one run."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

__all__ = ["Stopwatch"]


class Stopwatch:
    """Measures parts of a run; while a part within a part runs, the outer one stands still."""

    def __init__(self) -> None:
        self.spent_ms: dict[str, float] = defaultdict(float)
        self._running: list[str] = []
        self._since = perf_counter()

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count the `with` block for a part."""
        self._enter(name)
        try:
            yield
        finally:
            self._leave()

    def count(self, service: object, method: str, name: str, then: str | None = None) -> None:
        """Count all calls of a method for a part, and what follows them for the part `then`."""
        run = getattr(service, method)

        def counted(*arguments: object) -> object:
            self._enter(name)
            try:
                return run(*arguments)
            finally:
                self._leave()
                if then is not None:
                    self._running[-1] = then

        setattr(service, method, counted)

    def _enter(self, name: str) -> None:
        self._turn()
        self._running.append(name)

    def _leave(self) -> None:
        self._turn()
        self._running.pop()

    def _turn(self) -> None:
        now = perf_counter()
        if self._running:
            self.spent_ms[self._running[-1]] += 1000 * (now - self._since)
        self._since = now
