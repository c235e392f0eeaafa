"""`assay demo`: pay, infer, prove, settle, on a chain of its own; nothing is left running."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from pydantic import JsonValue

from assay.cli.demo.enclaves import EnclaveSale, enclave_sales, enrolled_enclave
from assay.cli.demo.proofs import ProofWatch, ProvenSale, proven_sales
from assay.cli.demo.sales import Sale, create_client, signed_sales
from assay.cli.demo.spectrum import about_the_computation, policies_of, runs, shown
from assay.cli.local.balances import Settlement, read_balances
from assay.cli.local.circuit_sample import circuit_file, publish_circuit
from assay.cli.local.enclave_sample import publish_for_enclaves
from assay.cli.local.node import SIMULATED, Ports, local_node
from assay.cli.local.samples import DIGITS_SPECTRUM, held_out_digits
from assay.cli.terminal.options import AsJson, HomeFolder
from assay.cli.terminal.screen import Screen
from assay.client import check_receipt
from assay.settings import Home
from assay.zk.circuit import load_circuit

__all__ = ["demo"]

demo = typer.Typer(invoke_without_command=True)


@demo.callback()
def all_at_once(
    context: typer.Context,
    count: Annotated[int, typer.Option(min=1, help="How many digits to read, signed.")] = 10,
    proofs: Annotated[
        int, typer.Option(min=0, help="How many digits to read with a proof of the computation.")
    ] = 3,
    enclave: Annotated[
        int, typer.Option(min=0, help="How many digits to read in a simulated enclave.")
    ] = 1,
    home: HomeFolder = Path(".assay"),
    as_json: AsJson = False,
) -> None:
    """Read handwritten digits that the models have never seen, pay for each, and count the money.

    Everything is real but the money and the enclave's hardware: a chain, the contracts, a gateway
    over HTTP, a payment and a receipt for each answer, for some a proof that the chain checks, and
    for one an enclave, which is simulated. Only the receipts stay, in the home folder.
    """
    if context.invoked_subcommand is not None:
        return
    screen, watch = Screen(as_json=as_json), ProofWatch()
    digits, to_prove = held_out_digits(count), held_out_digits(proofs)
    for_enclave = held_out_digits(enclave)
    folder = Home(home).receipts
    folder.mkdir(parents=True, exist_ok=True)
    sales: list[Sale] = []
    proven: list[ProvenSale] = []
    simulated: list[EnclaveSale] = []
    with (
        TemporaryDirectory(prefix="assay-demo-") as elsewhere,
        local_node(Home(Path(elsewhere)), Ports(), screen.note, watch.hear) as node,
    ):
        before = read_balances(node)
        client = create_client(node)
        for sale in signed_sales(client, digits, folder, screen):
            sales.append(sale)
            screen.line(sale.shown())
        if to_prove:
            with screen.progress("Setting up a circuit, insecurely, for development") as report:
                publish_circuit(node, Home(Path(elsewhere)), report)
            circuit = load_circuit(circuit_file(Home(Path(elsewhere))))
            for sold in proven_sales(client, node.chain, circuit, to_prove, watch, folder, screen):
                proven.append(sold)
                sales.append(sold.sale)
                screen.line(sold.shown())
        if for_enclave:
            socket = Home(Path(elsewhere)).enclave_socket
            sample = publish_for_enclaves(node)
            with enrolled_enclave(node, socket, screen, sample.model_id) as enrolled:
                screen.line(
                    f"A SIMULATED enclave, which proves nothing, is enrolled under {SIMULATED}: its"
                    f" document was checked on chain, with {enrolled.gas:,} gas in"
                    f" {len(enrolled.transactions)} transactions.\n"
                )
                for read in enclave_sales(client, node, enrolled, for_enclave, folder, screen):
                    simulated.append(read)
                    sales.append(read.sale)
                    screen.line(read.shown())
        paid_atomic = sum(sale.answer.price_atomic for sale in sales)
        settlement = Settlement(before, read_balances(node), paid_atomic)
    # From here on there is neither a gateway nor a chain.
    held = sum(check_receipt(sale.path.read_bytes()).ok for sale in sales)
    equal = sum(sold.is_equal for sold in proven)
    ok = held == len(sales) and equal == proofs and settlement.adds_up
    document: JsonValue = {
        "ok": ok,
        "answers": [sale.document() for sale in sales[:count]],
        "proofs": [sold.document() for sold in proven],
        "simulatedEnclave": [read.document() for read in simulated],
        "balances": settlement.document(),
        "receiptsThatHoldOffline": held,
    }
    screen.result(document, settlement.table)
    right = sum(sale.guess == sale.digit.label for sale in sales)
    screen.line(f"{right} of {len(sales)} answers are the label; that is the models' business.")
    screen.line(
        f"{held} of {len(sales)} receipts in {folder} hold with gateway and chain switched off:"
    )
    screen.line(f"  assay verify {sales[-1].path}")
    if proofs:
        screen.line(
            f"{equal} of {proofs} outputs that the chain checked are those that the integer program"
            " gives here, byte for byte.",
            style="green" if equal == proofs else "red",
        )
    screen.line(
        f"{paid_atomic:,} went from payer to provider, and nothing stayed in the escrow."
        if settlement.adds_up
        else "The balances do not add up.",
        style="green" if settlement.adds_up else "red",
    )
    if not ok:
        raise typer.Exit(1)


@demo.command()
def spectrum(
    times: Annotated[int, typer.Option(min=1, help="How many answers under each policy.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Have one digit read under every mode and several combinations, and compare them.

    Every figure in the table is measured in this run, on a chain and a node of its own, which are
    gone afterwards. The enclave is simulated, the circuit's key is insecure.
    """
    screen = Screen(as_json=as_json)
    (digit,) = held_out_digits(1)
    with (
        TemporaryDirectory(prefix="assay-demo-") as elsewhere,
        local_node(Home(Path(elsewhere)), Ports(), screen.note) as node,
    ):
        home = Home(Path(elsewhere))
        floor = f"1of({','.join(node.deployment.modes)})"
        with screen.progress("Setting up a circuit, insecurely, for development") as report:
            sold = publish_circuit(node, home, report, DIGITS_SPECTRUM, floor)
        with enrolled_enclave(node, home.enclave_socket, screen, sold.model_id):
            client = create_client(node)
            modes = client.gateway.model(DIGITS_SPECTRUM.name).modes
            policies = policies_of(modes, about_the_computation(modes, sold.manifest))
            rows = list(runs(client, digit, policies, times, screen))
    screen.result([row.document() for row in rows], lambda: shown(rows, times))
    if not all(row.holds for row in rows):
        raise typer.Exit(1)
