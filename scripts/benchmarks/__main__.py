"""`scripts/bench`: run one benchmark, or all of them."""

import argparse
import sys
from collections.abc import Mapping

from rich.console import Console

from assay.errors import AssayError
from benchmarks import all_benchmarks
from benchmarks._results.figures import Benchmark, Figure
from benchmarks._results.snapshot import update
from benchmarks._results.tables import as_json, as_markdown, as_tables

_ALL = "all"


def main(arguments: list[str] | None = None) -> int:
    """Measure and print. Return the exit code: a figure that misses its limit is no failure."""
    found = all_benchmarks()
    parser = _parser(found)
    options = parser.parse_args(arguments)
    chosen = found if options.name == _ALL else {options.name: found[options.name]}
    shown = {name: benchmark for name, benchmark in chosen.items() if benchmark.page}
    if options.update and not shown:
        parser.error(f"no page shows {options.name}: there is nothing to update")
    try:
        measured = {name: _measure(name, benchmark) for name, benchmark in chosen.items()}
    except AssayError as error:
        Console(stderr=True).print(str(error), style="red")
        return 1
    figures = [figure for group in measured.values() for figure in group]
    if options.update:
        for name, benchmark in shown.items():
            for path in update(name, benchmark, measured[name]):
                print(f"wrote {path}")
    elif options.json:
        print(as_json(figures))
    elif options.markdown:
        print(as_markdown(figures))
    else:
        _show(measured)
    return 0


def _parser(found: Mapping[str, Benchmark]) -> argparse.ArgumentParser:
    listed = "\n".join(f"  {name:10} {benchmark.description}" for name, benchmark in found.items())
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measure what things cost here, and hold it against its limits.",
        epilog=f"benchmarks:\n{listed}\n  {_ALL:10} All of them.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", metavar="NAME", choices=[*found, _ALL], help="see below")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one flat object of numbers")
    form.add_argument("--markdown", action="store_true", help="tables as the pages have them")
    form.add_argument(
        "--update",
        action="store_true",
        help="write the pages that show it, and the snapshots of what every machine measures alike",
    )
    return parser


def _measure(name: str, benchmark: Benchmark) -> list[Figure]:
    console = Console(stderr=True)
    with console.status(name) as status:
        return benchmark.measure(lambda step: status.update(f"{name}: {step}"))


def _show(measured: Mapping[str, list[Figure]]) -> None:
    console = Console()
    for figures in measured.values():
        for table in as_tables(figures):
            console.print(table)
            console.print()


if __name__ == "__main__":
    sys.exit(main())
