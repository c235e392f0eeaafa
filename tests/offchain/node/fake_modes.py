"""Modes that prove by their names, and remember for whom."""

from collections.abc import Callable
from dataclasses import dataclass, field

from assay.modes import Work


@dataclass(frozen=True)
class FakeMode:
    """A mode, and its only prover."""

    name: str
    mode_id: int
    meet: Callable[[], object] = bool
    asked: list = field(default_factory=list)
    means: list = field(default_factory=list)
    refuses: str | None = None
    document: bytes | None = None
    joins: bool = False
    closed: list = field(default_factory=list)
    contract: str = "FakeVerifier"
    needs_bytes: int = 0

    def refusal(self, manifest, memory_limit_bytes):
        if memory_limit_bytes < self.needs_bytes:
            return f"It needs {self.needs_bytes} bytes."
        return self.refuses

    def prover(self, means):
        self.means.append(means)
        return self

    def exhibit(self, manifest, folder):
        return self.document

    def join(self, version_id, proofs):
        if not self.joins:
            return None
        return version_id + b"".join(item.digest + item.proof for item in proofs)

    def prove(self, work: Work) -> bytes:
        self.asked.append(work)
        self.meet()
        return self.name.encode()

    def close(self):
        self.closed.append(True)
