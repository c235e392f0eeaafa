"""`assay demo`: pay, infer, prove, settle, on a chain of its own; nothing is left running."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from pydantic import JsonValue

from assay.cli.balances import Settlement, read_balances
from assay.cli.demo.sales import Sale, create_client, signed_sales
from assay.cli.local import Ports, local_node
from assay.cli.options import AsJson, HomeFolder
from assay.cli.samples import held_out_digits
from assay.cli.screen import Screen
from assay.client import check_receipt
from assay.settings import Home

__all__ = ["demo"]


def demo(
    count: Annotated[int, typer.Option(min=1, help="How many digits to read.")] = 10,
    home: HomeFolder = Path(".assay"),
    as_json: AsJson = False,
) -> None:
    """Read handwritten digits that the model has never seen, pay for each, and count the money.

    Everything is real but the money: a chain, the contracts, a gateway over HTTP, a payment and a
    receipt for each answer. Only the receipts stay, in the home folder.
    """
    screen = Screen(as_json=as_json)
    digits = held_out_digits(count)
    folder = Home(home).receipts
    folder.mkdir(parents=True, exist_ok=True)
    sales: list[Sale] = []
    with (
        TemporaryDirectory(prefix="assay-demo-") as elsewhere,
        local_node(Home(Path(elsewhere)), Ports(), screen.note) as node,
    ):
        before = read_balances(node)
        for sale in signed_sales(create_client(node), digits, folder, screen):
            sales.append(sale)
            screen.line(sale.shown())
        paid_atomic = sum(sale.answer.price_atomic for sale in sales)
        settlement = Settlement(before, read_balances(node), paid_atomic)
    # From here on there is neither a gateway nor a chain.
    held = sum(check_receipt(sale.path.read_bytes()).ok for sale in sales)
    ok = held == count and settlement.adds_up
    document: JsonValue = {
        "ok": ok,
        "answers": [sale.document() for sale in sales],
        "balances": settlement.document(),
        "receiptsThatHoldOffline": held,
    }
    screen.result(document, settlement.table)
    right = sum(sale.guess == sale.digit.label for sale in sales)
    screen.line(f"{right} of {count} answers are the label; that is the model's business.")
    screen.line(f"{held} of {count} receipts in {folder} hold with gateway and chain switched off:")
    screen.line(f"  assay verify {sales[0].path}")
    screen.line(
        f"{paid_atomic:,} went from payer to provider, and nothing stayed in the escrow."
        if settlement.adds_up
        else "The balances do not add up.",
        style="green" if settlement.adds_up else "red",
    )
    if not ok:
        raise typer.Exit(1)
