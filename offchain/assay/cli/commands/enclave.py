"""`assay enclave`: start a simulated one; measure, enrol, look at and revoke any."""

import time
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from pydantic import JsonValue

from assay.chain import AccountSender
from assay.cli.connection import Connection
from assay.cli.enclaves.kept import (
    KeptEnclave,
    approval_state,
    key_state,
    measured_document,
    measured_shown,
    shown,
)
from assay.cli.enclaves.site import (
    Site,
    enclave_endpoint,
)
from assay.cli.terminal.options import (
    AsJson,
    DeploymentsFolder,
    HomeFolder,
    PublisherKey,
    RpcUrl,
    StoreUrl,
)
from assay.cli.terminal.screen import Screen
from assay.cli.terminal.stopping import Stop
from assay.cli.terminal.words import read_key_address, read_measurement
from assay.client import Enroller, measure
from assay.errors import EnclaveError
from assay.modes import enclave_modes
from assay.node import key_problem
from assay.settings import Home
from assay.tee.host import Enclave, SimulatedEnclave

__all__ = ["enclave"]

enclave = typer.Typer(
    no_args_is_help=True, help="Enclaves: start a simulated one, and see to the keys of any."
)

Socket: TypeAlias = Annotated[
    Path | None,
    typer.Option("--socket", dir_okay=False, help="The enclave's; else that of the home folder."),
]
Vsock: TypeAlias = Annotated[
    str | None,
    typer.Option("--vsock", metavar="CID:PORT", help="Where an enclave on Nitro listens."),
]
ModelName: TypeAlias = Annotated[
    str, typer.Option("--model", help="A model's name or id, or a version's id.")
]
Measurement: TypeAlias = Annotated[
    str | None,
    typer.Option(help="0x and 64 hex digits; else that of the enclave that listens."),
]
ModeName: TypeAlias = Annotated[
    str | None, typer.Option("--mode", help="tee or tee-simulated; else the enclave's own.")
]


@enclave.command()
def start(
    home: HomeFolder = Path(".assay"),
    socket: Socket = None,
    image: Annotated[
        str, typer.Option(metavar="TEXT", help="What stands for the code that is measured.")
    ] = "simulated image",
    capacity_bytes: Annotated[
        int, typer.Option(min=1, help="How much the artefacts of all its versions may weigh.")
    ] = 1 << 30,
    as_json: AsJson = False,
) -> None:
    """Run a SIMULATED enclave until Ctrl-C. It proves nothing, and is for development only.

    On AWS Nitro, nitro-cli run-enclave starts the real one: docs/enclave.md.
    """
    screen, place = Screen(as_json=as_json), Home(home)
    path = socket or place.enclave_socket
    path.parent.mkdir(parents=True, exist_ok=True)
    stop = Stop()
    with SimulatedEnclave(path, capacity_bytes, image) as running:
        with running.connect() as client:
            measured = measure(client.attest(b""))
        document = {"socket": str(path), **measured_document(measured)}
        screen.result(document, lambda: measured_shown(measured))
        screen.note(f"It listens at {path}. Its key ends with it.")
        while running.is_running and not stop.wait(0.2):
            pass
        if not stop.is_asked:
            raise EnclaveError(
                "The simulated enclave has ended by itself.", "Start it again, and enrol its key."
            )


@enclave.command("measure")
def measure_enclave(
    document: Annotated[
        Path | None,
        typer.Argument(
            exists=True, dir_okay=False, help="An attestation document; else the enclave is asked."
        ),
    ] = None,
    home: HomeFolder = Path(".assay"),
    socket: Socket = None,
    vsock: Vsock = None,
    save: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the document to this file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say which code an enclave runs, by its maker's word, and which key lives there."""
    screen = Screen(as_json=as_json)
    if document is not None:
        encoded = document.read_bytes()
    else:
        with Enclave(enclave_endpoint(Home(home), socket, vsock)) as running:
            encoded = running.attest(b"")
    measured = measure(encoded)
    if save is not None:
        save.write_bytes(encoded)
    screen.result(measured_document(measured), lambda: measured_shown(measured))


@enclave.command()
def enrol(
    home: HomeFolder = Path(".assay"),
    socket: Socket = None,
    vsock: Vsock = None,
    owner: Annotated[
        str | None, typer.Option(help="Whom the key works for, for the record; else who pays.")
    ] = None,
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    key: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Whose key pays for gas; else the provider's."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Enrol the enclave's key on the chain, for a day, or renew it.

    What ends the key is kept in the home folder: assay enclave revoke.
    """
    screen, place = Screen(as_json=as_json), Home(home)
    site = _site(place, socket, vsock, rpc, deployments)
    account = site.connection.key(key, "provider")
    mode = site.asked().mode
    verifier = site.verifier(mode.name)
    with (
        screen.working(f"Enrolling the enclave under {mode.name}"),
        Enclave(site.endpoint) as asked,
    ):
        enroller = Enroller(verifier, mode, AccountSender(site.chain, account))
        enrolled = enroller.enrol(asked, owner or account.address)
    kept = KeptEnclave.of(enrolled, mode.name, site.chain.chain_id, verifier.address)
    kept.write(place.enclave(enrolled.key))
    document: dict[str, JsonValue] = {
        "mode": mode.name,
        "key": enrolled.key,
        "measurement": "0x" + enrolled.record.measurement.hex(),
        "state": key_state(enrolled.record),
        "transactions": len(enrolled.transactions),
        "gas": enrolled.gas,
    }
    screen.result(document, lambda: shown(document))


@enclave.command()
def status(
    address: Annotated[
        str | None, typer.Argument(metavar="KEY", help="A key's address; else the enclave's.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Whether its code is approved for this model.")
    ] = None,
    mode: ModeName = None,
    home: HomeFolder = Path(".assay"),
    socket: Socket = None,
    vsock: Vsock = None,
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Show what the chain knows of a key, who renews it, and whether its code is approved."""
    screen = Screen(as_json=as_json)
    site = _site(Home(home), socket, vsock, rpc, deployments)
    if address is None:
        measured = site.asked()
        key, name = measured.key, mode or measured.mode.name
    else:
        key = read_key_address(address)
        name = mode or site.mode_of(key)
    verifier = site.verifier(name)
    record = None if key is None else verifier.enclave(key)
    document: dict[str, JsonValue] = {"mode": name, "key": key, "state": key_state(record)}
    if key is not None and record is not None:
        document["measurement"] = "0x" + record.measurement.hex()
        if key_problem(key, record, time.time()) is None:
            document["renewal"] = site.renewal(name, key)
    if model is not None and record is not None:
        model_id = site.model_id(model, store)
        document["approval"] = approval_state(verifier.approval(model_id, record.measurement))
    screen.result(document, lambda: shown(document))


@enclave.command()
def approve(
    model: ModelName,
    measurement: Measurement = None,
    mode: ModeName = None,
    home: HomeFolder = Path(".assay"),
    socket: Socket = None,
    vsock: Vsock = None,
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    key: PublisherKey = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Vouch, as a model's publisher, that measured code runs the model and keeps its key.

    Build the code yourself and compare, or trust whoever did: nobody else checks it.
    """
    screen = Screen(as_json=as_json)
    site = _site(Home(home), socket, vsock, rpc, deployments)
    _change_approval(screen, site, model, measurement, mode, key, store, revoke=False)


@enclave.command()
def revoke(
    address: Annotated[
        str | None,
        typer.Argument(metavar="KEY", help="The key to end; else that of the enclave."),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="Take back, as its publisher, the approval of a measurement instead."),
    ] = None,
    measurement: Measurement = None,
    mode: ModeName = None,
    home: HomeFolder = Path(".assay"),
    socket: Socket = None,
    vsock: Vsock = None,
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    key: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False, help="Whose key sends it; else the provider's or publisher's."
        ),
    ] = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """End a key, or the approval of code for a model: now, and for good.

    A key is ended by its own word: that of the enclave, or what was kept when it was enrolled.
    """
    screen, place = Screen(as_json=as_json), Home(home)
    site = _site(place, socket, vsock, rpc, deployments)
    if model is not None:
        _change_approval(screen, site, model, measurement, mode, key, store, revoke=True)
        return
    sender = AccountSender(site.chain, site.connection.key(key, "provider"))
    kept = site.kept(place, None if address is None else read_key_address(address))
    verifier = site.verifier(kept.mode)
    word = bytes.fromhex(kept.revocation.removeprefix("0x"))
    with screen.working(f"Revoking {kept.key}"):
        Enroller(verifier, enclave_modes()[kept.mode], sender).revoke(kept.key, word)
    document: dict[str, JsonValue] = {
        "mode": kept.mode,
        "key": kept.key,
        "state": key_state(verifier.enclave(kept.key)),
    }
    screen.result(document, lambda: shown(document))


def _change_approval(
    screen: Screen,
    site: Site,
    model: str,
    measurement: str | None,
    mode: str | None,
    key: Path | None,
    store: str | None,
    *,
    revoke: bool,
) -> None:
    if measurement is None:
        measured = site.asked()
        code, name = measured.attested.measurement, mode or measured.mode.name
    else:
        code, name = read_measurement(measurement), mode or "tee"
    verifier = site.verifier(name)
    model_id = site.model_id(model, store)
    verb = verifier.revoke_measurement if revoke else verifier.approve_measurement
    with screen.working("Revoking the measurement" if revoke else "Approving the measurement"):
        site.chain.send(verb(model_id, code), site.connection.key(key, "publisher"))
    document: dict[str, JsonValue] = {
        "mode": name,
        "modelId": "0x" + model_id.hex(),
        "measurement": "0x" + code.hex(),
        "approval": approval_state(verifier.approval(model_id, code)),
    }
    screen.result(document, lambda: shown(document))


def _site(
    home: Home,
    socket: Path | None,
    vsock: str | None,
    rpc: str | None,
    deployments: Path | None,
) -> Site:
    endpoint = enclave_endpoint(home, socket, vsock)
    return Site.of(Connection(home, rpc, deployments=deployments), endpoint)
