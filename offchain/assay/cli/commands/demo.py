"""`assay demo`: pay, infer, prove, settle, on a chain of its own; nothing is left running."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import numpy as np
import typer
from pydantic import JsonValue

from assay.cli.balances import Settlement, read_balances
from assay.cli.local import Digit, LocalNode, Ports, held_out_digits, local_node
from assay.cli.options import AsJson, HomeFolder
from assay.cli.screen import Screen
from assay.client import Answer, Budget, Client, Gateway, check_receipt
from assay.settings import Home

__all__ = ["demo"]

_INK = " ░▒▓█"
_DARKEST = 16


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
    sales: list[_Sale] = []
    with (
        TemporaryDirectory(prefix="assay-demo-") as elsewhere,
        local_node(Home(Path(elsewhere)), Ports(), screen.note) as node,
    ):
        before = read_balances(node)
        for sale in _sales(node, digits, folder, screen):
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


@dataclass(frozen=True, slots=True)
class _Sale:
    """One digit, what came of it, and where its receipt is."""

    digit: Digit
    answer: Answer
    path: Path

    @property
    def guess(self) -> int:
        return int(self.answer.outputs["scores"].argmax())

    def document(self) -> JsonValue:
        transactions = self.answer.receipt.transactions.model_dump(mode="json")
        return {
            "answer": self.guess,
            "label": self.digit.label,
            "receiptHolds": self.answer.verdict.ok,
            "authorize": transactions["authorize"],
            "capture": transactions["capture"],
            "receipt": str(self.path),
        }

    def shown(self) -> str:
        """Draw the digit, and write beside it what came of it."""
        transactions = self.answer.receipt.transactions.model_dump(mode="json")
        holds = "holds" if self.answer.verdict.ok else "does not hold"
        lines = (
            "",
            f"answer     {self.guess}",
            f"label      {self.digit.label}",
            f"receipt    {holds}, {len(self.answer.verdict.findings)} checks: {self.path}",
            f"authorize  {transactions['authorize']}",
            f"capture    {transactions['capture']}",
        )
        pairs = zip_longest(_drawing(self.digit), lines, fillvalue="")
        return "\n".join(f"{drawn}  {text}".rstrip() for drawn, text in pairs) + "\n"


def _sales(node: LocalNode, digits: list[Digit], folder: Path, screen: Screen) -> Iterator[_Sale]:
    """Buy an answer for each digit, wait until the provider is paid, and keep the receipts."""
    client = Client(
        Gateway(node.gateway_url),
        node.payer,
        node.deployment,
        Budget(node.token.address, max_price_atomic=50_000),
        node.chain,
    )
    orders = []
    for number, digit in enumerate(digits, 1):
        with screen.working(f"Reading digit {number} of {len(digits)}"):
            orders.append(
                client.infer("digits", {"image": digit.pixels[np.newaxis]}, "signed").order
            )
    for number, (digit, order) in enumerate(zip(digits, orders, strict=True), 1):
        with screen.working(f"Waiting until answer {number} of {len(digits)} is paid for"):
            answer = client.settled(order)
        path = folder / f"{number:02}.json"
        path.write_text(answer.receipt.model_dump_json(indent=2) + "\n", encoding="utf-8")
        yield _Sale(digit, answer, path)


def _drawing(digit: Digit) -> list[str]:
    """Draw pixels as blocks, two characters wide, as high as a line."""
    shades = (digit.pixels * (len(_INK) - 1) / _DARKEST).round().astype(int)
    return ["".join(_INK[shade] * 2 for shade in row) for row in shades]
