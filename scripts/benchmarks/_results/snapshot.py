"""What is kept of figures: tables on a page and, where they are exact, a snapshot to compare."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks._results.figures import Benchmark, Figure
from benchmarks._results.tables import as_json, as_markdown

__all__ = ["page_path", "page_with", "snapshot_path", "snapshot_text", "update"]

_ROOT = Path(__file__).resolve().parents[3]
_BEGIN = "<!-- {name} table -->"
_END = "<!-- /{name} table -->"


def snapshot_path(name: str) -> Path:
    """Find the snapshot of a benchmark."""
    return _ROOT / "tests" / "snapshots" / f"{name}.json"


def page_path(page: str) -> Path:
    """Find a page that shows a benchmark's tables."""
    return _ROOT / "docs" / f"{page}.md"


def snapshot_text(figures: Sequence[Figure]) -> str:
    """Write a snapshot."""
    return as_json(figures) + "\n"


def page_with(text: str, name: str, figures: Sequence[Figure]) -> str:
    """Replace a benchmark's tables on a page; `ValueError` where it has no place for them."""
    begin, end = _BEGIN.format(name=name), _END.format(name=name)
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"the page has no lines {begin!r} and {end!r}")
    return f"{before}{begin}\n\n{as_markdown(figures)}\n\n{end}{after}"


def update(name: str, benchmark: Benchmark, figures: Sequence[Figure]) -> list[Path]:
    """Write what is kept of a benchmark's figures; return the paths."""
    page = page_path(benchmark.page)
    text = page_with(page.read_text(encoding="utf-8"), name, figures)
    page.write_text(text, encoding="utf-8")
    if not benchmark.is_exact:
        return [page]
    snapshot = snapshot_path(name)
    snapshot.parent.mkdir(exist_ok=True)
    snapshot.write_text(snapshot_text(figures), encoding="utf-8")
    return [snapshot, page]
