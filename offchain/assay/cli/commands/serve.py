"""`assay serve`: a gateway and a worker on a chain that is there already."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue
from rich.console import RenderableType

from assay.cli.terminal.money import whole
from assay.cli.terminal.options import AsJson
from assay.cli.terminal.screen import Screen, fields
from assay.cli.terminal.stopping import Stop
from assay.gateway.node_file import RPC_VARIABLE, read_node_file
from assay.gateway.readiness import Readiness, look_over
from assay.gateway.serving import NodeSettings, Serving, build

__all__ = ["serve"]

_COIN_DECIMALS = 18


def serve(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="What the node is told, in TOML.")
    ] = Path("node.toml"),
    rpc: Annotated[
        str | None,
        typer.Option(
            "--rpc",
            metavar="URL",
            envvar=RPC_VARIABLE,
            show_envvar=True,
            help="An Ethereum node; else that of the file.",
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65_535, help="Else that of the file; 0: any that is free."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Read everything, say what was found, and stop.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run a gateway and a worker on a chain whose contracts are deployed, until Ctrl-C."""
    screen = Screen(as_json=as_json)
    with screen.working("Looking at the chain and the store"):
        settings = read_node_file(file, rpc)
        if port is not None:
            settings = replace(settings, port=port)
        found = look_over(settings)
    for warning in found.warnings:
        screen.warn(warning)
    if check:
        build(settings)
        screen.result(_document(settings, found), lambda: _shown(settings, found))
        return
    stop = Stop()
    with Serving(settings) as serving:
        url = serving.url
        screen.result(_document(settings, found, url), lambda: _shown(settings, found, url))
        stop.wait()
        screen.note("Stopping; what was taken on is kept, and goes on the next time.")


def _document(
    settings: NodeSettings, found: Readiness, url: str | None = None
) -> dict[str, JsonValue]:
    return {
        "gateway": url,
        "chainId": found.chain_id,
        "block": found.block,
        "provider": settings.provider,
        "signer": settings.signer.address,
        "submitter": settings.submitter.address,
        "submitterWei": str(found.gas_wei),
        "token": found.token,
        "modes": list(settings.deployment.modes),
        "enclaves": list(settings.enclaves),
        "models": list(found.models),
        "warnings": list(found.warnings),
    }


def _shown(settings: NodeSettings, found: Readiness, url: str | None = None) -> RenderableType:
    # The address of the Ethereum node may hold a secret, so nothing shows it.
    rows: dict[str, RenderableType] = {
        "gateway": url or "not started: --check",
        "chain": f"{found.chain_id}, block {found.block}",
        "provider": settings.provider,
        "signs claims": _whose(settings, settings.signer.address),
        "pays for gas": (
            f"{_whose(settings, settings.submitter.address)},"
            f" holds {whole(found.gas_wei, _COIN_DECIMALS)} ETH"
        ),
        "paid in": f"{found.symbol}, {found.token}",
        "modes": ", ".join(settings.deployment.modes),
        "models": ", ".join(found.models) or "none",
        "prices": str(settings.prices),
    }
    if settings.enclaves:
        rows["enclaves"] = ", ".join(settings.enclaves)
    if url is not None:
        rows["stop"] = "Ctrl-C"
    return fields(rows)


def _whose(settings: NodeSettings, address: str) -> str:
    return "the provider" if address == settings.provider else address
