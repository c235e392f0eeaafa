"""Digits that a SIMULATED enclave reads: from its start to the capture that its signature pays."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import JsonValue

from assay.chain import AccountSender, TeeVerifier
from assay.cli.demo.drawing import beside
from assay.cli.demo.sales import Sale, keep
from assay.cli.local.node import SIMULATED, LocalNode
from assay.cli.local.samples import DIGITS_ENCLAVE, Digit
from assay.cli.terminal.screen import Screen
from assay.client import Client, Enrolled, Enroller
from assay.modes import enclave_modes
from assay.tee.host import SimulatedEnclave

__all__ = ["EnclaveSale", "enclave_sales", "enrolled_enclave"]


@dataclass(frozen=True, slots=True)
class EnclaveSale:
    """A sale under `tee-simulated`, whose version ran in the enclave's process only."""

    sale: Sale
    enrolled: Enrolled
    capture_gas: int

    def document(self) -> dict[str, JsonValue]:
        """Give what came of it as JSON values."""
        return {
            **self.sale.document(),
            "mode": SIMULATED,
            "simulated": True,
            "enclave": self.enrolled.key,
            "measurement": "0x" + self.enrolled.record.measurement.hex(),
            "captureGas": self.capture_gas,
        }

    def shown(self) -> str:
        """Draw the digit, and write beside it what came of it."""
        lines = (
            *self.sale.lines(),
            f"enclave    SIMULATED, key {self.enrolled.key}",
            f"captured   with {self.capture_gas:,} gas, by a simulated enclave's signature",
        )
        return beside(self.sale.digit, lines)


@contextmanager
def enrolled_enclave(
    node: LocalNode, socket: Path, screen: Screen, model_id: bytes
) -> Iterator[Enrolled]:
    """Run a simulated enclave whose key is enrolled, and whose code is approved for a model."""
    verifier = TeeVerifier(node.chain, node.deployment.modes[SIMULATED].verifier)
    sender = AccountSender(node.chain, node.provider)
    with (
        screen.working("Starting a simulated enclave and enrolling its key"),
        SimulatedEnclave(socket) as running,
    ):
        with running.connect() as enclave:
            enroller = Enroller(verifier, enclave_modes()[SIMULATED], sender)
            enrolled = enroller.enrol(enclave, node.provider.address)
        node.publisher.approve(verifier, model_id, enrolled.record.measurement)
        yield enrolled


def enclave_sales(
    client: Client,
    node: LocalNode,
    enrolled: Enrolled,
    digits: Sequence[Digit],
    folder: Path,
    screen: Screen,
) -> Iterator[EnclaveSale]:
    """Buy an answer of the enclave for each digit, and look at what was captured."""
    for number, digit in enumerate(digits, 1):
        with screen.working(f"Reading digit {number} of {len(digits)} in a simulated enclave"):
            inputs = {"image": digit.pixels[np.newaxis]}
            order = client.infer(DIGITS_ENCLAVE.name, inputs, SIMULATED).order
            answer = client.settled(order)
        path = folder / f"{SIMULATED}-{number:02}.json"
        keep(answer, path)
        capture = answer.receipt.transactions.capture
        assert capture is not None
        gas = node.chain.wait(capture).gas_used
        yield EnclaveSale(Sale(digit, answer, path), enrolled, gas)
