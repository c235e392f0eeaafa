"""Digits whose answers are proven, and what the chain was shown of them."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import JsonValue

from assay.chain import Chain
from assay.cli.demo.drawing import beside
from assay.cli.demo.sales import Sale, keep
from assay.cli.local.circuit_sample import PROVEN
from assay.cli.local.samples import DIGITS_CNN, Digit
from assay.cli.terminal.screen import Screen
from assay.client import Answer, Client, captured_proof
from assay.zk.circuit import Circuit
from assay.zk.groth16 import Proof
from assay.zk.progress import Progress, Report, silent

__all__ = ["ProofWatch", "ProvenSale", "proven_sales"]


class ProofWatch:
    """Hears how the node's proofs go on, takes the time, and tells one who watches."""

    def __init__(self) -> None:
        self._tell: Report = silent
        self._times: list[float] = []

    def hear(self, progress: Progress) -> None:
        """Take in what the node reports, from any thread."""
        self._times.append(time.monotonic())
        self._tell(progress)

    @contextmanager
    def telling(self, tell: Report) -> Iterator[None]:
        """Pass on what is heard, and begin to take the time anew."""
        self._times.clear()
        self._tell = tell
        try:
            yield
        finally:
            self._tell = silent

    @property
    def seconds(self) -> float:
        """From the first to the last that was heard."""
        return self._times[-1] - self._times[0] if self._times else 0.0


@dataclass(frozen=True, slots=True)
class ProvenSale:
    """A sale under `zkml`, and the two outputs that have to be one."""

    sale: Sale
    proving_seconds: float
    capture_gas: int
    on_chain: bytes
    """The output in the capture's calldata: the one that the contract checked and paid for."""
    off_chain: bytes
    """The output of the integer program, run here on the receipt's input."""

    @property
    def is_equal(self) -> bool:
        """Whether both outputs are there, and the same bytes."""
        return self.on_chain == self.off_chain != b""

    def document(self) -> dict[str, JsonValue]:
        """Give what came of it as JSON values."""
        return {
            **self.sale.document(),
            "provingSeconds": round(self.proving_seconds, 3),
            "captureGas": self.capture_gas,
            "outputOnChain": "0x" + self.on_chain.hex(),
            "outputOffChain": "0x" + self.off_chain.hex(),
            "outputsAreEqual": self.is_equal,
        }

    def shown(self) -> str:
        """Draw the digit, and write beside it what came of it."""
        same = "the same bytes" if self.is_equal else "OTHER BYTES"
        lines = (
            *self.sale.lines(),
            f"proof      {self.proving_seconds:.1f} s; captured with {self.capture_gas:,} gas",
            f"on chain   {self.on_chain.hex()}",
            f"off chain  {self.off_chain.hex()}: {same}",
        )
        return beside(self.sale.digit, lines)


def proven_sales(
    client: Client,
    chain: Chain,
    circuit: Circuit,
    digits: Sequence[Digit],
    watch: ProofWatch,
    folder: Path,
    screen: Screen,
) -> Iterator[ProvenSale]:
    """Buy a proven answer for each digit, one after the other, and look at what was captured."""
    for number, digit in enumerate(digits, 1):
        title = f"Proving digit {number} of {len(digits)}"
        with screen.progress(title) as tell, watch.telling(tell):
            inputs = {"image": digit.pixels[np.newaxis, np.newaxis]}
            order = client.infer(DIGITS_CNN.name, inputs, PROVEN).order
        with screen.working(f"Waiting until proof {number} of {len(digits)} is paid for"):
            answer = client.settled(order)
        path = folder / f"{PROVEN}-{number:02}.json"
        keep(answer, path)
        yield _compared(Sale(digit, answer, path), chain, circuit, watch.seconds)


def _compared(sale: Sale, chain: Chain, circuit: Circuit, seconds: float) -> ProvenSale:
    receipt = sale.answer.receipt
    capture = receipt.transactions.capture
    assert capture is not None
    proof = captured_proof(receipt, PROVEN, chain)
    return ProvenSale(
        sale,
        seconds,
        chain.wait(capture).gas_used,
        on_chain=proof[Proof.SIZE + len(receipt.input.content) :],
        off_chain=_run(circuit, sale.answer),
    )


def _run(circuit: Circuit, answer: Answer) -> bytes:
    """Run the integer program on the bytes of an answer's input, and write its output as bytes."""
    layout = circuit.layout
    given = np.frombuffer(answer.receipt.input.content, f">i{layout.input_width}")
    output = circuit.program.run(given.astype(np.int64))
    return output.astype(f">i{layout.output_width}").tobytes()
