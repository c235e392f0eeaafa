"""Modes that prove by their names, and remember for whom."""

from collections.abc import Callable
from dataclasses import dataclass, field

from assay.modes import Assurance, Cost, Level, Proved, Ran, Task, Work
from assay.wire import keccak


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
    for_development: bool = False
    cost: Cost = field(default_factory=lambda: Cost(0, 0))
    given: dict = field(default_factory=dict)

    def assurance(self, manifest):
        return Assurance(Level.WORD, "Somebody says its name.", stands_for=Level.WORD)

    def refusal(self, manifest, means):
        if means.memory_limit_bytes < self.needs_bytes:
            return f"It needs {self.needs_bytes} bytes."
        return self.refuses

    def prover(self, means):
        self.means.append(means)
        return self

    def join(self, version_id, proofs):
        if not self.joins:
            return None
        return version_id + b"".join(item.digest + item.proof for item in proofs)

    def prove(self, work: Work) -> Proved:
        self.asked.append(work)
        self.meet()
        return Proved(self.name.encode(), self.document)

    def close(self):
        self.closed.append(True)


@dataclass(frozen=True)
class FakeRunner(FakeMode):
    """A mode that runs versions itself: whatever it is asked, its name comes out."""

    ran: list = field(default_factory=list)
    readied: list = field(default_factory=list)
    known_since: int = 0
    meet_ready: Callable[[], object] = bool

    def ready(self, task: Task) -> int:
        self.readied.append(task)
        self.meet_ready()
        return self.known_since

    def run(self, task: Task) -> Ran:
        self.ran.append(task)
        self.meet()
        output = b"run by " + self.name.encode()
        known = {"output_hash": keccak(output), "completed_at": 1_900_000_000}
        claim = task.claim.model_copy(update=known)
        return Ran(claim, output, Proved(self.name.encode(), self.document))


@dataclass(frozen=True)
class FakePayerMode(FakeMode):
    """A mode that payers prove, as its name and a signature."""

    gas_cap = 50_000

    def prover(self, means):
        return None

    def acknowledgement(self, receipt, signature):
        return self.name.encode() + signature

    def check(self, evidence, receipt):
        raise NotImplementedError
