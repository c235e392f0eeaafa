"""Figures as tables, for people and for the pages that show them, and as JSON for programs."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table

from benchmarks._results.figures import Figure

__all__ = ["as_json", "as_markdown", "as_tables"]

_MISSED = "missed"


@dataclass(frozen=True, slots=True)
class _Grid:
    """One group of figures: a heading, and the same number of texts in each row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def as_json(figures: Iterable[Figure]) -> str:
    """Write one flat object of numbers by their keys."""
    return json.dumps({figure.key: _rounded(figure.value) for figure in figures}, indent=2)


def as_tables(figures: Iterable[Figure]) -> Iterator[Table]:
    """Draw a table for each group, for a terminal."""
    for grid in _grids(figures):
        table = Table(title=grid.title, title_justify="left")
        for number, column in enumerate(grid.columns):
            table.add_column(column, justify="right" if number else "left")
        for row in grid.rows:
            table.add_row(*row, style="bold red" if row[-1] == _MISSED else None)
        yield table


def as_markdown(figures: Iterable[Figure]) -> str:
    """Write a table for each group, for a page."""
    return "\n\n".join("\n".join(_markdown(grid)) for grid in _grids(figures))


def _grids(figures: Iterable[Figure]) -> Iterator[_Grid]:
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(figure.group, []).append(figure)
    # What has limits is what one looks for first.
    for title, members in sorted(groups.items(), key=lambda group: not _has_limits(group[1])):
        yield _matrix(title, members) if members[0].column else _list(title, members)


def _list(title: str, figures: Sequence[Figure]) -> _Grid:
    columns: tuple[str, ...] = ("figure", "measured", "limit", "result")
    rows = [
        (figure.title, _written(figure.value), _limit(figure), _result(figure))
        for figure in figures
    ]
    width = len(columns) if _has_limits(figures) else 2
    return _Grid(title, columns[:width], tuple(row[:width] for row in rows))


def _matrix(title: str, figures: Sequence[Figure]) -> _Grid:
    columns = tuple(dict.fromkeys(figure.column for figure in figures))
    written = {
        (figure.title, figure.column): _written(figure.value) for figure in figures if figure.value
    }
    titles = dict.fromkeys(figure.title for figure in figures)
    rows = tuple(
        (title, *(written.get((title, column), "-") for column in columns)) for title in titles
    )
    return _Grid(title, ("", *columns), rows)


def _markdown(grid: _Grid) -> Iterator[str]:
    yield f"### {grid.title}"
    yield ""
    yield _line(grid.columns)
    yield _line(("---", *("---:" for _ in grid.columns[1:])))
    for row in grid.rows:
        yield _line(row)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _has_limits(figures: Iterable[Figure]) -> bool:
    return any(figure.is_met is not None for figure in figures)


def _rounded(value: int | float) -> int | float:
    return value if isinstance(value, int) else round(value, 3)


def _written(value: int | float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def _limit(figure: Figure) -> str:
    if figure.at_least is not None:
        return f"≥ {figure.at_least:,}"
    return "" if figure.limit is None else f"≤ {figure.limit:,}"


def _result(figure: Figure) -> str:
    return {None: "", True: "met", False: _MISSED}[figure.is_met]
