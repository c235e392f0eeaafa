"""`assay circuit`: from a model file to a circuit and its keys; and checking those of others."""

from pathlib import Path
from typing import Annotated

import typer

from assay.chain import ModelRegistry
from assay.cli.circuits.documents import (
    circuit_document,
    circuit_shown,
    key_document,
    key_shown,
    verdict_document,
    verdict_shown,
)
from assay.cli.circuits.info import describe
from assay.cli.commands.ceremony import ceremony
from assay.cli.connection import Connection
from assay.cli.terminal.inputs import read_array
from assay.cli.terminal.options import (
    AsJson,
    CircuitFile,
    DeploymentsFolder,
    HomeFolder,
    RpcUrl,
    StoreUrl,
)
from assay.cli.terminal.screen import Screen
from assay.client import (
    CircuitFigures,
    CircuitSources,
    check_circuit,
    compile_file,
    key_files,
    set_up_for_development,
)
from assay.errors import CircuitError
from assay.node import Catalogue
from assay.settings import Home
from assay.zk.calibration import CalibrationRule

__all__ = ["circuit"]

circuit = typer.Typer(
    no_args_is_help=True, help="Make circuits of models, and check those of others."
)
circuit.add_typer(ceremony, name="ceremony")


@circuit.command("compile")
def compile_model(
    model: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, metavar="MODEL", help="An ONNX file.")
    ],
    calibration: Annotated[
        Path,
        typer.Option(
            exists=True, dir_okay=False, help="Samples to choose scales by: .npy, [samples, …]."
        ),
    ],
    held_out: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Other samples, to measure the circuit by."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="The file to write; else NAME.circuit.")
    ] = None,
    agreement: Annotated[
        float, typer.Option(help="The least share of samples with the same greatest output.")
    ] = 0.99,
    weight_bits: Annotated[int, typer.Option(help="Of each weight.")] = 8,
    activation_bits: Annotated[int, typer.Option(help="Of each activation.")] = 8,
    input_bits: Annotated[int, typer.Option(help="Of each input: 8 or 16.")] = 8,
    shape: Annotated[
        str | None, typer.Option(metavar="SIZES", help="The input's, where it is open: 1,64.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make an exact integer program and a circuit of a model, and measure what rounding costs."""
    screen = Screen(as_json=as_json)
    rule = CalibrationRule(
        input_bits=input_bits,
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        agreement=agreement,
    )
    samples = read_array(calibration)
    unseen = None if held_out is None else read_array(held_out)
    with screen.progress(f"Compiling {model.name}") as report:
        made = compile_file(model, samples, unseen, rule, out, _sizes(shape), report)
    figures = CircuitFigures.of(made.circuit, model)
    document = circuit_document(made.path, made.plan, figures)
    screen.result(document, lambda: circuit_shown(made.path, made.plan, figures))


@circuit.command()
def setup(
    path: CircuitFile,
    insecure_dev: Annotated[
        bool,
        typer.Option("--insecure-dev", help="Make keys whose secrets are public, for development."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a proving key (.zkey) and a verification key (.vkey) for development."""
    if not insecure_dev:
        raise CircuitError(
            "Whoever sets a circuit up alone can forge its proofs, so this makes keys for"
            " development only, and wants to be told so.",
            "Add --insecure-dev; for anything of value run a ceremony: assay circuit ceremony.",
        )
    screen = Screen(as_json=as_json)
    with screen.progress(f"Setting up {path.name}") as report:
        key = set_up_for_development(path, report)
    proving, verification = key_files(path)
    document = {"provingKey": str(proving), **key_document(verification, key)}
    screen.result(document, lambda: key_shown(verification, key))


@circuit.command()
def info(
    path: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, metavar="FILE", help="A .circuit, .vkey or .zkey file."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Describe a circuit, a verification key or a proving key."""
    screen = Screen(as_json=as_json)
    with screen.working(f"Reading {path.name}"):
        described = describe(path)
    screen.result(described.document, lambda: described.shown)


@circuit.command()
def check(
    reference: Annotated[
        str, typer.Argument(metavar="MODEL", help="A model's name or id, or a version's id.")
    ],
    powers: Annotated[
        Path | None,
        typer.Option(
            "--ptau", exists=True, dir_okay=False, help="The powers of tau, for a ceremony's key."
        ),
    ] = None,
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    store: StoreUrl = None,
    as_json: AsJson = False,
) -> None:
    """Check, as anyone can, that the key on chain belongs to the published model.

    Fetches the version, compiles its model again, and compares. Exits with 1 where anything does
    not hold, and names it.
    """
    screen = Screen(as_json=as_json)
    connection = Connection(Home(home), rpc, deployments=deployments)
    chain = connection.chain()
    deployment = connection.deployment(chain)
    registry = ModelRegistry(chain, deployment.address("ModelRegistry"))
    sources = CircuitSources(chain, deployment, connection.store(store))
    with screen.progress(f"Checking {reference}") as report:
        version = Catalogue(registry, sources.store, deployment.block).find(reference)
        verdict = check_circuit(version.model_id, version.manifest, sources, powers, report)
    document = {"versionId": "0x" + version.version_id.hex(), **verdict_document(verdict)}
    screen.result(document, lambda: verdict_shown(verdict))
    if not verdict.ok:
        raise typer.Exit(1)


def _sizes(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    try:
        return tuple(int(size) for size in text.split(","))
    except ValueError as error:
        raise CircuitError(
            f"{text!r} is no shape.", "Write its sizes with commas: --shape 1,64."
        ) from error
