"""`assay up`: a local chain, the contracts, a gateway and a worker, in one process."""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from pydantic import JsonValue
from rich.console import RenderableType

from assay.cli.local.circuit_sample import publish_circuit
from assay.cli.local.enclave_sample import publish_for_enclaves
from assay.cli.local.node import LocalNode, LocalOptions, Ports, local_node
from assay.cli.local.samples import DIGITS, DIGITS_CNN, DIGITS_ENCLAVE, held_out_digits
from assay.cli.terminal.money import read_usd
from assay.cli.terminal.options import AsJson, HomeFolder
from assay.cli.terminal.screen import Screen, fields
from assay.cli.terminal.stopping import Stop
from assay.client import Gateway, Published
from assay.errors import GatewayError, SettingsError
from assay.node import RENEWAL_GAS, RENEWAL_GAS_A_DAY
from assay.settings import Home, RunningNode

__all__ = ["up"]


def up(
    home: HomeFolder = Path(".assay"),
    port: Annotated[int, typer.Option(help="The gateway's port; 0: any that is free.")] = 8402,
    rpc_port: Annotated[int, typer.Option(help="The chain's port; 0: any that is free.")] = 8545,
    renew_keys: Annotated[
        bool,
        typer.Option(
            "--renew-keys/--no-renew-keys",
            help="Renew the enclave's key before it ends, with the provider's gas.",
        ),
    ] = True,
    coin_usd: Annotated[
        str | None,
        typer.Option(
            metavar="PRICE",
            help="What the chain's coin is worth, in US dollars: advice then counts gas as a cost.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a local chain, the contracts, a gateway and a worker, with a sample model, until Ctrl-C.

    All that they know is kept in the home folder, and there again the next time.
    """
    screen, place = Screen(as_json=as_json), Home(home)
    coin = None if coin_usd is None else read_usd(coin_usd, "the chain's coin")
    _require_nothing_runs(place)
    stop = Stop()
    options = LocalOptions(renews_keys=renew_keys, coin_usd=coin)
    with local_node(place, Ports(port, rpc_port), screen.note, options=options) as node:
        with screen.progress("Setting up the sample circuit") as report:
            proven = publish_circuit(node, place, report)
        publish_for_enclaves(node)
        pixels = held_out_digits(1)[0].pixels
        np.save(place.folder / "digit.npy", pixels[np.newaxis])
        np.save(place.folder / "digit_cnn.npy", pixels[np.newaxis, np.newaxis])
        place.remember(
            RunningNode(
                chain_id=node.chain.chain_id,
                rpc_url=node.chain.rpc_url,
                gateway_url=node.gateway_url,
            )
        )
        try:
            document = _document(node, proven, place, options)
            screen.result(document, lambda: _shown(node, proven, place, options))
            stop.wait()
        finally:
            place.forget()
            screen.note("Stopping; the state is kept.")


def _require_nothing_runs(home: Home) -> None:
    """Refuse to run two nodes on one database. What was killed has left a record, and is silent."""
    if (running := home.running()) is None:
        return
    try:
        Gateway(running.gateway_url).status()
    except GatewayError:
        return
    raise SettingsError(
        f"A node runs in {home.folder} already, at {running.gateway_url}.",
        "Use it, stop it first, or name another folder with --home.",
    )


def _renewal(node: LocalNode, options: LocalOptions) -> str:
    """Say who renews an enclave's key, and what that costs at this chain's fee."""
    if not options.renews_keys:
        return "not renewed: assay enclave enrol, before they end"
    a_day = node.chain.gas_price() * RENEWAL_GAS_A_DAY / 10**18
    return (
        f"renewed before they end, for {RENEWAL_GAS:,} gas each: some {RENEWAL_GAS_A_DAY:,} a day"
        f" for each enclave, {a_day:.4f} ETH at this fee, from the provider's account;"
        " --no-renew-keys leaves that to you"
    )


def _gas_in_advice(options: LocalOptions) -> str:
    if options.coin_usd is None:
        return "not counted as a cost; --coin-usd PRICE says what a coin is worth"
    return f"counted as a cost, at {options.coin_usd} USD a coin"


def _document(node: LocalNode, proven: Published, home: Home, options: LocalOptions) -> JsonValue:
    return {
        "gateway": node.gateway_url,
        "docs": f"{node.gateway_url}/docs",
        "play": f"{node.gateway_url}/play",
        "rpc": node.chain.rpc_url,
        "chainId": node.chain.chain_id,
        "home": str(home.folder),
        "renewsKeys": options.renews_keys,
        "coinUsd": None if options.coin_usd is None else str(options.coin_usd),
        "modelId": "0x" + node.sample.model_id.hex(),
        "versionId": "0x" + node.sample.version_id.hex(),
        "provenVersionId": "0x" + proven.version_id.hex(),
    }


def _shown(node: LocalNode, proven: Published, home: Home, options: LocalOptions) -> RenderableType:
    there = "" if home.folder == Path(".assay") else f" --home {home.folder}"
    signed, proved = (home.folder / name for name in ("digit.npy", "digit_cnn.npy"))
    return fields(
        {
            "gateway": node.gateway_url,
            "API docs": f"{node.gateway_url}/docs",
            "pay in a browser": f"{node.gateway_url}/play",
            "chain RPC": f"{node.chain.rpc_url}, chain {node.chain.chain_id}",
            "home": f"{home.folder}: keys, prices, artefacts, the node's database",
            "gas in advice": _gas_in_advice(options),
            "sample model": f"{DIGITS.name}, version 0x{node.sample.version_id.hex()}",
            "sample circuit": f"{DIGITS_CNN.name}, version 0x{proven.version_id.hex()}",
            "try": f"assay infer {DIGITS.name} --input {signed} --save receipt.json{there}",
            "with a proof": f"assay infer {DIGITS_CNN.name} --input {proved}{there}",
            "in an enclave": (
                f"assay enclave start{there}; then enrol, approve --model {DIGITS_ENCLAVE.name},"
                f" and assay infer {DIGITS_ENCLAVE.name} --input {signed}{there}"
            ),
            "enclaves' keys": _renewal(node, options),
            "stop": "Ctrl-C",
        }
    )
