"""`assay model`: publish, list, show and retire versions; a model's floor and its prompts."""

import typer

from assay.cli.commands.model.floor import floor
from assay.cli.commands.model.prompt import prompt
from assay.cli.commands.model.publish import publish
from assay.cli.commands.model.versions import list_versions, retire, show

__all__ = ["model"]

model = typer.Typer(no_args_is_help=True, help="Publish models, and see what is published.")
model.command()(publish)
model.command("list")(list_versions)
model.command()(show)
model.command()(retire)
model.command()(floor)
model.command()(prompt)
