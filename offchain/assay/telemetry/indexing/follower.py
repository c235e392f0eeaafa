"""Following the chain from a thread, beside whatever else the process does."""

import logging
from threading import Event, Thread

import sqlalchemy as sql

from assay.errors import AssayError, TelemetryError
from assay.telemetry.indexing.indexer import Indexer

__all__ = ["Follower"]

_log = logging.getLogger(__name__)


class Follower:
    """Keeps an index up to date. Trouble stops the index, never the process."""

    def __init__(self, indexer: Indexer, pause_seconds: float = 1) -> None:
        self._indexer = indexer
        self._pause_seconds = pause_seconds
        self._stopped = Event()
        self._thread: Thread | None = None
        self.problem: AssayError | None = None
        """What keeps the index from going on, if anything does."""

    def start(self) -> None:
        """Follow from now on, from a thread of its own."""
        self._thread = Thread(target=self.run, name="assay-index", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the step that is being done, and wait for that."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def is_running(self) -> bool:
        """Whether it still follows."""
        return self._thread is not None and self._thread.is_alive()

    def run(self) -> None:
        """Follow until `stop`, or until something is wrong that no repetition mends."""
        while not self._stopped.is_set():
            try:
                if self._indexer.step():
                    self.problem = None
                    continue
                self.problem = None
            except TelemetryError as error:
                _log.warning("The index has stopped. %s", error)
                self.problem = error
                return
            except AssayError as error:
                self.problem = error
            except sql.exc.DBAPIError as error:
                self.problem = TelemetryError(
                    f"The index cannot be read or written: {error.orig}.",
                    "Check the database; it is tried again.",
                )
            except Exception:  # Whatever it is, the process goes on, and the figures say so.
                _log.exception("The index has stopped.")
                self.problem = TelemetryError(
                    "The index has stopped by a fault of its own.", "The log says which."
                )
                return
            self._stopped.wait(self._pause_seconds)
