"""One input under every mode and several combinations: what each takes, and what each proves."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from pydantic import JsonValue
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from assay.cli.local.samples import DIGITS_SPECTRUM, Digit
from assay.cli.terminal.screen import Screen
from assay.client import Answer, Client, Proof
from assay.modes import Level, all_modes
from assay.wire.manifest import Manifest

__all__ = ["PolicyRun", "about_the_computation", "policies_of", "runs", "shown"]


@dataclass(frozen=True, slots=True)
class PolicyRun:
    """A policy, and what its answers took in this run; medians."""

    policy: str
    answers: int
    latency_ms: float
    """From asking for the offer to the checked answer, at the client."""
    proving_ms: float
    """Beyond the run, at the node."""
    gas: int
    """Of a capture."""
    price_usd: str
    level: str
    """What the policy stands for, where its enclave and its circuit's key are real."""
    proofs: tuple[Proof, ...]
    """Of the last receipt."""
    holds: bool
    """Whether all receipts hold."""

    def document(self) -> dict[str, JsonValue]:
        """Give the row as JSON values."""
        return {
            "policy": self.policy,
            "answers": self.answers,
            "latencyMs": round(self.latency_ms, 1),
            "provingMs": round(self.proving_ms, 1),
            "gas": self.gas,
            "priceUsd": self.price_usd,
            "level": self.level,
            "receiptsHold": self.holds,
            "proven": {proof.mode: proof.proves for proof in self.proofs if proof.holds},
            "notProven": {proof.mode: proof.does_not_prove for proof in self.proofs},
        }


def policies_of(modes: Sequence[str], computing: Sequence[str]) -> list[str]:
    """List what to buy: each mode alone, each with the first, and combinations.

    `computing` are those of the modes that say something of the computation; the others are about
    delivery.
    """
    first, *others = modes
    singles, pairs = list(modes), [f"{first}+{other}" for other in others]
    if len(computing) < 3:  # With two, a choice of one is no combination.
        return singles + pairs
    together, all_of_them = "+".join(computing), "+".join(modes)
    choices = ["|".join(computing[1:]), f"2of({','.join(computing)})"]
    return list(dict.fromkeys([*singles, *pairs, together, all_of_them, *choices]))


def about_the_computation(modes: Sequence[str], manifest: Manifest) -> list[str]:
    """Choose the modes that say something of the computation, or stand for one that does."""
    known = all_modes()
    return [
        name
        for name in modes
        if name in known and known[name].assurance(manifest).stands_for > Level.NOTHING
    ]


def runs(
    client: Client, digit: Digit, policies: Sequence[str], times: int, screen: Screen
) -> Iterator[PolicyRun]:
    """Buy the answer for one digit so many times under each policy, one after the other."""
    inputs = {"image": digit.pixels[np.newaxis, np.newaxis]}
    for number, policy in enumerate(policies, 1):
        with screen.working(f"Policy {number} of {len(policies)}: {policy}"):
            yield _run(client, inputs, policy, times)


def _run(client: Client, inputs: Mapping[str, object], policy: str, times: int) -> PolicyRun:
    took: list[float] = []
    answers: list[Answer] = []
    for _ in range(times):
        began = time.perf_counter()
        answer = client.infer(DIGITS_SPECTRUM.name, inputs, policy)
        took.append(1000 * (time.perf_counter() - began))
        answers.append(client.settled(answer.order))
    report = client.gateway.advice(DIGITS_SPECTRUM.name, "1usd", policy=policy)
    figures = next(each for each in report.ranking if each.policy == policy)
    assert figures.proving_ms is not None
    assert figures.gas is not None
    return PolicyRun(
        policy=policy,
        answers=times,
        latency_ms=median(took),
        proving_ms=figures.proving_ms,
        gas=figures.gas,
        price_usd=figures.price_usd,
        level=figures.level,
        proofs=answers[-1].verdict.proofs,
        holds=all(answer.verdict.ok for answer in answers),
    )


def shown(rows: Sequence[PolicyRun], times: int) -> RenderableType:
    """Lay the rows out, and below them what each mode proves and what it does not."""
    table = Table(title=f"One input, medians of {times}", title_justify="left")
    table.add_column("policy", overflow="fold")
    for name in ("latency, ms", "proving, ms", "gas", "price, USD"):
        table.add_column(name, justify="right")
    table.add_column("stands for")
    table.add_column("proven")
    for row in rows:
        table.add_row(
            row.policy,
            f"{row.latency_ms:,.0f}",
            f"{row.proving_ms:,.1f}",
            f"{row.gas:,}",
            row.price_usd,
            row.level,
            ", ".join(proof.mode for proof in row.proofs if proof.holds),
        )
    modes = {proof.mode: proof for row in rows for proof in row.proofs}
    return Group(table, *(_words(proof) for proof in modes.values()))


def _words(proof: Proof) -> Text:
    text = Text()
    text.append(proof.mode, style="bold")
    text.append(f" proves {proof.proves}.\n  It does not prove {proof.does_not_prove}.")
    return text
