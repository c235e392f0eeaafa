"""`assay delegate`: let a session key sign for a provider; look such keys up, and end them."""

import typer

from assay.cli.commands.delegate.ending import revoke
from assay.cli.commands.delegate.sending import send
from assay.cli.commands.delegate.showing import show
from assay.cli.commands.delegate.signing import delegate_key

__all__ = ["delegate"]

delegate = typer.Typer(invoke_without_command=True)
delegate.callback()(delegate_key)
delegate.command()(send)
delegate.command()(show)
delegate.command()(revoke)
