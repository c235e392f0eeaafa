"""Exact figures are kept twice: in a snapshot that a test compares, and on a page."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks._results.figures import Figure
from benchmarks._results.tables import as_json, as_markdown

__all__ = ["page_path", "page_with", "snapshot_path", "snapshot_text", "update"]

_ROOT = Path(__file__).resolve().parents[3]
_BEGIN = "<!-- Measured: scripts/bench {name} --update writes what follows. -->"
_END = "<!-- End of what is measured. -->"


def snapshot_path(name: str) -> Path:
    """Find the snapshot of a benchmark."""
    return _ROOT / "tests" / "snapshots" / f"{name}.json"


def page_path(name: str) -> Path:
    """Find the page that shows a benchmark's tables."""
    return _ROOT / "docs" / f"{name}.md"


def snapshot_text(figures: Sequence[Figure]) -> str:
    """Write a snapshot."""
    return as_json(figures) + "\n"


def page_with(page: str, name: str, figures: Sequence[Figure]) -> str:
    """Replace the tables of a page; `ValueError` where it has no place for them."""
    begin = _BEGIN.format(name=name)
    before, _, rest = page.partition(begin)
    _, end, after = rest.partition(_END)
    if not end:
        raise ValueError(f"the page has no lines {begin!r} and {_END!r}")
    return f"{before}{begin}\n\n{as_markdown(figures)}\n\n{end}{after}"


def update(name: str, figures: Sequence[Figure]) -> list[Path]:
    """Write the snapshot and the page's tables; return their paths."""
    snapshot, page = snapshot_path(name), page_path(name)
    snapshot.parent.mkdir(exist_ok=True)
    snapshot.write_text(snapshot_text(figures), encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    page.write_text(page_with(text, name, figures), encoding="utf-8")
    return [snapshot, page]
