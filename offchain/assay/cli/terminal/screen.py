"""The screen: results on standard output, everything else on standard error."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pydantic import JsonValue
from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from assay.errors import AssayError
from assay.zk.progress import Report

__all__ = ["Screen", "fields", "show_error", "shown_fields"]

_WIDTH_OF_A_FILE = 120


class Screen:
    """Shows results to people, or as JSON to scripts."""

    def __init__(self, *, as_json: bool = False) -> None:
        self._as_json = as_json
        self._out = _console(stderr=False)
        self._err = _console(stderr=True)

    def result(self, document: JsonValue, show: Callable[[], RenderableType]) -> None:
        """Print a result: the document as JSON for a script, what `show` makes for people."""
        if self._as_json:
            sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            self._out.print(show())

    def line(self, text: RenderableType = "", style: str | None = None) -> None:
        """Print a line for people; scripts do not see it."""
        if not self._as_json:
            self._out.print(text, style=style, soft_wrap=True)

    def note(self, text: str) -> None:
        """Say something that is no part of the result."""
        self._err.print(text, soft_wrap=True)

    def warn(self, text: str) -> None:
        """Say something that its user should not miss."""
        self._err.print(f"Warning: {text}", style="bold yellow", soft_wrap=True)

    @contextmanager
    def working(self, on: str) -> Iterator[Callable[[str], None]]:
        """Show that something is going on, for as long as it does; yields what says what it is."""
        with self._err.status(f"{on} …") as status:
            yield lambda now_on: status.update(f"{now_on} …")

    @contextmanager
    def progress(self, on: str) -> Iterator[Report]:
        """Show how far something has come, as it is reported, and since when it goes on."""
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        hidden = not self._err.is_terminal
        with Progress(*columns, console=self._err, transient=True, disable=hidden) as bars:
            task = bars.add_task(f"{on} …", total=1.0)
            yield lambda progress: bars.update(
                task, completed=progress.done, description=f"{on}: {progress.stage} …"
            )


def fields(rows: dict[str, RenderableType]) -> Table:
    """Lay out names and values."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def shown_fields(document: dict[str, JsonValue]) -> Table:
    """Show a document to people, without what it has no value for."""
    return fields({name: str(value) for name, value in document.items() if value is not None})


def show_error(error: AssayError) -> None:
    """Say what went wrong and what to do next."""
    console = _console(stderr=True)
    console.print(error.message, style="red", soft_wrap=True)
    console.print(error.hint, soft_wrap=True)


def _console(*, stderr: bool) -> Console:
    # A name may hold brackets, which Rich would take for markup; and where nobody looks, in a file
    # or a pipe, hashes should stay in one piece.
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_FILE
    return console
