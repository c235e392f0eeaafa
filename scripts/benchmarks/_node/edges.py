"""The edges of a node, in memory: they answer at once where a node asks its chain or database."""

from pathlib import Path

from assay.engines import LoadedModel
from assay.models import LoadedModels
from assay.node import Catalogue, Intake, Job, JobStore, ListedVersion, Settler, State
from assay.node.jobs.job import PendingTransaction
from assay.payments import Quote, QuoteStore
from assay.wire import Policy, keccak

__all__ = ["InstantIntake", "JobsInMemory", "NoSettler", "OneModel", "OneVersion", "QuotesInMemory"]


class OneVersion(Catalogue):
    """A catalogue of one version, whose floor and life are known."""

    def __init__(self, version: ListedVersion, floor: Policy) -> None:
        self._version = version
        self._floor = floor

    def find(self, reference: str) -> ListedVersion:
        """Find the version, whatever it is called."""
        return self._version

    def floor(self, version: ListedVersion) -> Policy:
        """Know the floor."""
        return self._floor


class OneModel(LoadedModels):
    """One model, loaded."""

    def __init__(self, model: LoadedModel) -> None:
        self._model = model

    def get(self, manifest_hash: bytes) -> LoadedModel:
        """Give the model."""
        return self._model

    def folder(self, manifest_hash: bytes) -> Path:
        """Name any folder: no mode that is measured here reads it."""
        return Path()


class QuotesInMemory(QuoteStore):
    """Quotes by the hash of their terms."""

    def __init__(self) -> None:
        self._quotes: dict[bytes, Quote] = {}

    def add(self, quote: Quote) -> None:
        """Keep a quote."""
        self._quotes[quote.terms_hash] = quote

    def by_terms_hash(self, terms_hash: bytes) -> Quote | None:
        """Find the quote of these terms."""
        return self._quotes.get(terms_hash)


class JobsInMemory(JobStore):
    """Jobs by the id of their payment, for one thread."""

    def __init__(self) -> None:
        self._jobs: dict[bytes, Job] = {}

    def add(self, job: Job) -> Job:
        """Keep a new job."""
        return self._jobs.setdefault(job.payment_id, job)

    def find(self, payment_id: bytes) -> Job | None:
        """Find the job of a payment, if there is one."""
        return self._jobs.get(payment_id)

    def move(self, before: Job, after: Job) -> Job:
        """Replace a job."""
        self._jobs[before.payment_id] = after
        return after


class InstantIntake(Intake):
    """Says of every payment that it has come in."""

    def __init__(self, jobs: JobStore, submitter: str) -> None:
        self._jobs = jobs
        self._transaction = PendingTransaction(
            hash=keccak(b"authorize"), raw=bytes(900), sender=submitter, nonce=0
        )

    def authorize(self, job: Job) -> Job:
        """Bring a quoted job to authorized."""
        taken_in = job.changed(state=State.AUTHORIZED, authorize=self._transaction)
        return self._jobs.move(job, taken_in)


class NoSettler(Settler):
    """Settles nothing; the node that has it is never started."""

    def __init__(self) -> None:
        pass
