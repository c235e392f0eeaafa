"""`assay verify`: check a receipt, without asking the provider."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue
from rich.console import Group, RenderableType

from assay.chain import Chain, Deployment
from assay.cli.terminal.options import AsJson, DeploymentsFolder, HomeFolder
from assay.cli.terminal.screen import Screen, fields
from assay.cli.terminal.verdicts import verdict_document, verdict_text
from assay.client import Verdict, check_receipt
from assay.settings import Home
from assay.wire.policy import show_policy
from assay.wire.receipt import Receipt, read_receipt

__all__ = ["verify"]


def verify(
    path: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, metavar="RECEIPT", help="A receipt.")
    ],
    rpc: Annotated[
        str | None,
        typer.Option("--rpc", metavar="URL", help="Ask this node, too: payment, version, keys."),
    ] = None,
    home: HomeFolder = Path(".assay"),
    deployments: DeploymentsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Check a receipt: every hash, all evidence and, with --rpc, what the chain knows.

    Needs no gateway and no network. Exits with 1 where anything does not hold, and names it.
    """
    screen = Screen(as_json=as_json)
    data = path.read_bytes()
    receipt = read_receipt(data)
    deployment = _known(receipt.chain_id, deployments, Home(home))
    with screen.working("Checking"):
        chain = None if rpc is None else Chain(rpc)
        verdict = check_receipt(data, chain=chain, deployment=deployment)
    screen.result(_document(receipt, verdict), lambda: _shown(receipt, verdict))
    if not verdict.ok:
        raise typer.Exit(1)


def _known(chain_id: int, folder: Path | None, home: Home) -> Deployment | None:
    """Find the contracts that are known on a chain: those asked for, or those that are at hand."""
    if folder is not None:
        return Deployment.read(folder, chain_id)
    if (home.deployments / f"{chain_id}.json").exists():
        return Deployment.read(home.deployments, chain_id)
    return None


def _document(receipt: Receipt, verdict: Verdict) -> JsonValue:
    return {"paymentId": "0x" + receipt.claim.request_id.hex(), **verdict_document(verdict)}


def _shown(receipt: Receipt, verdict: Verdict) -> RenderableType:
    terms = receipt.terms
    policy = show_policy(terms.policy, receipt.modes)
    about = {
        "model": f"{receipt.model.name} by {receipt.model.publisher}",
        "version": "0x" + receipt.claim.version_id.hex(),
        "provider": receipt.claim.provider,
        "payer": receipt.payer or "nobody; nothing was paid",
        "payment": "0x" + receipt.claim.request_id.hex(),
        "policy": policy,
        "price": f"{terms.price(receipt.claim.units)} of {terms.token}'s smallest unit",
        "output": "0x" + receipt.claim.output_hash.hex(),
    }
    return Group(fields(dict(about)), verdict_text(verdict))
