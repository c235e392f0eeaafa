"""Answers that were bought, paid for and kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import JsonValue

from assay.cli.demo.drawing import beside
from assay.cli.local.node import LocalNode
from assay.cli.local.samples import DIGITS, Digit
from assay.cli.terminal.screen import Screen
from assay.client import Answer, Budget, Client, Gateway

__all__ = ["Sale", "create_client", "keep", "signed_sales"]


@dataclass(frozen=True, slots=True)
class Sale:
    """One digit, what came of it, and where its receipt is."""

    digit: Digit
    answer: Answer
    path: Path

    @property
    def guess(self) -> int:
        """The digit that scores highest."""
        return int(self.answer.outputs["scores"].argmax())

    def document(self) -> dict[str, JsonValue]:
        """Give what came of it as JSON values."""
        transactions = self.answer.receipt.transactions.model_dump(mode="json")
        return {
            "answer": self.guess,
            "label": self.digit.label,
            "receiptHolds": self.answer.verdict.ok,
            "authorize": transactions["authorize"],
            "capture": transactions["capture"],
            "receipt": str(self.path),
        }

    def lines(self) -> tuple[str, ...]:
        """Write what came of it."""
        transactions = self.answer.receipt.transactions.model_dump(mode="json")
        holds = "holds" if self.answer.verdict.ok else "does not hold"
        return (
            f"answer     {self.guess}",
            f"label      {self.digit.label}",
            f"receipt    {holds}, {len(self.answer.verdict.findings)} checks: {self.path}",
            f"authorize  {transactions['authorize']}",
            f"capture    {transactions['capture']}",
        )

    def shown(self) -> str:
        """Draw the digit, and write beside it what came of it."""
        return beside(self.digit, ("", *self.lines()))


def create_client(node: LocalNode) -> Client:
    """Make a client for the node's payer."""
    return Client(
        Gateway(node.gateway_url),
        node.payer,
        node.deployment,
        Budget(node.token.address, max_price_atomic=50_000),
        node.chain,
    )


def keep(answer: Answer, path: Path) -> None:
    """Write an answer's receipt to a file."""
    path.write_text(answer.receipt.model_dump_json(indent=2) + "\n", encoding="utf-8")


def signed_sales(
    client: Client, digits: Sequence[Digit], folder: Path, screen: Screen
) -> Iterator[Sale]:
    """Buy an answer for each digit, wait until the provider is paid, and keep the receipts."""
    orders = []
    for number, digit in enumerate(digits, 1):
        with screen.working(f"Reading digit {number} of {len(digits)}"):
            inputs = {"image": digit.pixels[np.newaxis]}
            orders.append(client.infer(DIGITS.name, inputs, "signed").order)
    for number, (digit, order) in enumerate(zip(digits, orders, strict=True), 1):
        with screen.working(f"Waiting until answer {number} of {len(digits)} is paid for"):
            answer = client.settled(order)
        path = folder / f"{number:02}.json"
        keep(answer, path)
        yield Sale(digit, answer, path)
