"""The commands: parsing and printing only."""

import sys

from assay.cli.app import app
from assay.cli.terminal.screen import show_error
from assay.errors import AssayError

__all__ = ["main"]


def main() -> None:
    """Run the command line. An error of ours is a message, a hint and exit code 1."""
    try:
        app()
    except AssayError as error:
        show_error(error)
        sys.exit(1)
