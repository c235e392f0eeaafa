"""`assay model prompt`: which system prompts a model's publisher committed, and one more."""

import sys
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from pydantic import JsonValue
from rich.console import Group

from assay.cli.commands.model.commitments import (
    commitment_document,
    commitment_list,
    commitment_rows,
    remarks,
)
from assay.cli.commands.model.shelves import Reference, open_shelf
from assay.cli.connection import Connection
from assay.cli.terminal.options import (
    AsJson,
    DeploymentsFolder,
    HomeFolder,
    PublisherKey,
    RpcUrl,
    StoreUrl,
)
from assay.cli.terminal.screen import Screen, shown_fields
from assay.errors import InvalidInput
from assay.models import MOST_PROMPT_BYTES, prompt_content, prompt_uri, read_prompt
from assay.settings import Home

__all__ = ["prompt"]

PromptFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--commit",
        metavar="FILE",
        help="Commit the hash of this text, byte for byte, and store it; -: standard input.",
    ),
]
KnownFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--keep",
        metavar="FILE",
        help="Store this text, whose hash is committed already, where it is missing.",
    ),
]


def prompt(
    reference: Reference,
    commit: PromptFile = None,
    public: Annotated[
        bool,
        typer.Option("--public", help="Commit the text, too: for everybody, and for good."),
    ] = False,
    uri: Annotated[str, typer.Option(help="Where others find the text; public.")] = "",
    keep: KnownFile = None,
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    key: PublisherKey = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """List the system prompts that were committed for a model, or commit one.

    A prompt's text stays off the chain, unless --public puts it there: it is in the artefact store,
    and a gateway on that store shows it on the model's page.
    """
    _check_options(commit, keep, uri, public=public)
    screen = Screen(as_json=as_json)
    connection = Connection(Home(home), rpc, deployments=deployments)
    shelf = open_shelf(connection, store)
    model = shelf.model(reference)
    about: dict[str, JsonValue] = {
        "name": model.name,
        "modelId": "0x" + model.model_id.hex(),
    }
    if keep is not None:
        kept = shelf.keep_prompt(model.model_id, _text(keep))
        screen.note(f"The text of 0x{kept.hex()} is in the store {shelf.store.url}.")
    if commit is None:
        with screen.working("Reading the registry"):
            prompts = shelf.prompts(model.model_id)
        listed = [commitment_document(each) for each in prompts]
        screen.result(
            {**about, "prompts": list[JsonValue](listed)},
            lambda: Group(shown_fields(about), commitment_list(prompts)),
        )
        return
    text = _text(commit)
    publisher = shelf.publisher(connection.key(key, "publisher"))
    with screen.working(f"Committing a prompt for {model.name}"):
        place = prompt_uri(text) if public else uri
        done = publisher.commit_prompt(model.model_id, text, place)
    content = prompt_content(text)
    size: dict[str, JsonValue] = {"size": len(content)}
    document = {**about, **commitment_document(done), **size}
    screen.result(document, lambda: shown_fields({**about, **commitment_rows(done), **size}))
    for remark in remarks(done, content, shelf.store.url):
        screen.note(remark)


def _check_options(commit: Path | None, keep: Path | None, uri: str, *, public: bool) -> None:
    if commit is not None and keep is not None:
        raise typer.BadParameter("Give --commit or --keep: what is committed is kept, too.")
    if commit is None and (public or uri):
        raise typer.BadParameter("--public and --uri are for --commit FILE.")
    if public and uri:
        raise typer.BadParameter("Give --public or --uri: with --public the URI is the text.")


def _text(path: Path) -> str:
    """Read a text from a file or from standard input. Raises `InvalidInput`."""
    most = MOST_PROMPT_BYTES + 1  # So that what is too long is seen to be.
    if str(path) == "-":
        return read_prompt(sys.stdin.buffer.read(most))
    try:
        with path.open("rb") as opened:
            content = opened.read(most)
    except OSError as error:
        raise InvalidInput(
            f"The prompt file {path} cannot be read: {error.strerror}.",
            "Name a file that holds the text, or - for standard input.",
        ) from error
    return read_prompt(content)
