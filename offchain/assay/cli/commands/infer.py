"""`assay infer`: buy one answer, check it, show it."""

import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, cast

import numpy as np
import typer
from pydantic import JsonValue
from rich.console import Group, RenderableType

from assay.chain import Token
from assay.cli.connection import Connection
from assay.cli.terminal.inputs import read_inputs
from assay.cli.terminal.money import atomic, whole
from assay.cli.terminal.options import AsJson, DeploymentsFolder, GatewayUrl, HomeFolder, RpcUrl
from assay.cli.terminal.screen import Screen, fields
from assay.cli.terminal.steps import following
from assay.cli.terminal.verdicts import verdict_document, verdict_text
from assay.client import Answer, Budget, Client, SignedOrder, WeakPolicyWarning, read_order
from assay.errors import AssayError, SettingsError
from assay.settings import Home
from assay.wire.hashing import canonical_json
from assay.wire.manifest import read_manifest
from assay.wire.quantisation import dequantised
from assay.wire.tensors import Tensor

__all__ = ["infer"]


def infer(
    model: Annotated[
        str | None, typer.Argument(help="A model's name or id, or a version's id.")
    ] = None,
    input_files: Annotated[
        list[str] | None,
        typer.Option(
            "--input", metavar="[NAME=]FILE", help="A tensor, in a .npy file; once for each input."
        ),
    ] = None,
    json_input: Annotated[
        str | None,
        typer.Option("--json-input", metavar="JSON", help="""Tensors: '{"x": [[1, 2]]}'."""),
    ] = None,
    policy: Annotated[
        str | None, typer.Option(help="Such as signed or tee|zkml; else the model's floor.")
    ] = None,
    value: Annotated[
        str | None,
        typer.Option(
            metavar="USD", help="What a wrong answer could cost, 5000usd: warns of a weaker policy."
        ),
    ] = None,
    max_price: Annotated[
        str, typer.Option(metavar="TOKENS", help="The most that the answer may cost.")
    ] = "0.05",
    save: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the receipt to this file.")
    ] = None,
    settled: Annotated[
        bool, typer.Option("--settled", help="Wait until the provider has been paid.")
    ] = False,
    resume: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="Send an order again that was kept; pays nothing new."
        ),
    ] = None,
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    gateway: GatewayUrl = None,
    deployments: DeploymentsFolder = None,
    key: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="The payer's key file; else that of the home folder."),
    ] = None,
    token: Annotated[
        str | None, typer.Option(help="The token to pay in; else the development token.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a model, pay for the answer, check its receipt, and show all three."""
    if (model is None) == (resume is None):
        raise typer.BadParameter("Name a model, or an order with --resume.")
    screen, place = Screen(as_json=as_json), Home(home)
    connection = Connection(place, rpc, gateway, deployments)
    with screen.working("Looking at the chain"):
        chain = connection.chain()
        deployment = connection.deployment(chain)
        paid_in = Token(chain, _token(token or deployment.token))
        decimals, symbol = paid_in.decimals(), paid_in.symbol()
    budget = Budget(paid_in.address, atomic(max_price, decimals))
    payer = connection.key(key, "payer")
    client = Client(connection.gateway(), payer, deployment, budget, chain)
    if resume is not None:
        kept = resume
    else:
        assert model is not None
        with screen.working("Asking for an offer"):
            names = client.gateway.model(model).input_names
            inputs = read_inputs(input_files or [], json_input, names)
            order = _prepared(client, screen, model, inputs, policy, value)
        kept = _keep(order, place)
    answer = _answer(client, kept, screen, settled=settled)
    if save is not None:
        save.write_text(answer.receipt.model_dump_json(indent=2) + "\n", encoding="utf-8")
    price = f"{whole(answer.price_atomic, decimals)} {symbol}"
    screen.result(_document(answer), lambda: _shown(answer, price, save))


def _prepared(
    client: Client,
    screen: Screen,
    model: str,
    inputs: Mapping[str, object],
    policy: str | None,
    value: str | None,
) -> SignedOrder:
    """Have the order ready, and pass on what the client warns of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", WeakPolicyWarning)
        order = client.prepare(model, inputs, policy, value)
    for each in caught:
        screen.warn(str(each.message))
    return order


def _answer(client: Client, kept: Path, screen: Screen, *, settled: bool) -> Answer:
    """Send the order that was kept, and drop it once there is an answer."""
    order = read_order(kept.read_bytes())
    try:
        with following(order, client.gateway, screen):
            answer = client.send(order)
        if settled:
            with screen.working("Waiting until the provider is paid"):
                answer = client.settled(order)
    except AssayError:
        screen.note(f"The payment is signed and kept: assay infer --resume {kept} sends it again.")
        raise
    kept.unlink(missing_ok=True)
    return answer


def _token(address: str | None) -> str:
    if address is None:
        raise SettingsError(
            "The deployment names no token to pay in.", "Name one, such as USDC, with --token."
        )
    return address


def _keep(order: SignedOrder, home: Home) -> Path:
    """Write an order down before it is sent; whoever can read it gets the answer."""
    home.orders.mkdir(parents=True, exist_ok=True)
    path = home.orders / f"0x{order.payment_id.hex()}.json"
    file = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as opened:
        opened.write(order.model_dump_json())
        opened.flush()
        os.fsync(file)
    return path


def _document(answer: Answer) -> JsonValue:
    return {
        "outputs": {name: _readable(tensor) for name, tensor in _real(answer).items()},
        "priceAtomic": str(answer.price_atomic),
        "paymentId": "0x" + answer.order.payment_id.hex(),
        "verdict": verdict_document(answer.verdict),
        "receipt": answer.receipt.document(),
    }


def _real(answer: Answer) -> dict[str, Tensor]:
    """Give the outputs as real numbers, where they are a circuit's integers."""
    manifest = read_manifest(canonical_json(answer.receipt.model.manifest))
    return dequantised(manifest, answer.outputs)


def _readable(tensor: Tensor) -> JsonValue:
    # JSON has no NaN and no infinity; the receipt has their bytes.
    readable = tensor.astype(object)
    if tensor.dtype.kind == "f":
        readable[~np.isfinite(tensor)] = None
    return cast(JsonValue, readable.tolist())


def _shown(answer: Answer, price: str, save: Path | None) -> RenderableType:
    rows = _outputs(_real(answer))
    rows["price"] = price
    rows["payment"] = "0x" + answer.order.payment_id.hex()
    if save is not None:
        rows["receipt"] = str(save)
    return Group(fields(rows), verdict_text(answer.verdict))


def _outputs(outputs: Mapping[str, Tensor]) -> dict[str, RenderableType]:
    return {
        name: np.array2string(tensor, precision=4, suppress_small=True, threshold=100)
        for name, tensor in outputs.items()
    }
