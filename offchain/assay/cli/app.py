"""The commands, put together."""

import typer

from assay.cli.commands.advise import advise
from assay.cli.commands.circuit import circuit
from assay.cli.commands.delegate import delegate
from assay.cli.commands.demo import demo
from assay.cli.commands.enclave import enclave
from assay.cli.commands.index import index
from assay.cli.commands.infer import infer
from assay.cli.commands.model import model
from assay.cli.commands.serve import serve
from assay.cli.commands.status import status
from assay.cli.commands.up import up
from assay.cli.commands.verify import verify

__all__ = ["app"]


app = typer.Typer(
    help="Verifiable, paid AI inference.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(up)
app.command()(serve)
app.add_typer(demo, name="demo")
app.add_typer(model, name="model")
app.add_typer(circuit, name="circuit")
app.add_typer(enclave, name="enclave")
app.add_typer(delegate, name="delegate")
app.command()(advise)
app.command()(infer)
app.command()(verify)
app.command()(status)
app.command()(index)
