"""Circuits, their keys and verdicts on them, for people and for scripts."""

from pathlib import Path

from pydantic import JsonValue
from rich.console import Group, RenderableType
from rich.text import Text

from assay.cli.terminal.screen import fields
from assay.client import CircuitFigures, CircuitVerdict
from assay.zk.groth16 import VerificationKey
from assay.zk.plan import Plan

__all__ = [
    "circuit_document",
    "circuit_shown",
    "key_document",
    "key_shown",
    "verdict_document",
    "verdict_shown",
]

_INSECURE = "INSECURE development key: anyone can forge proofs under it."


def circuit_document(path: Path, plan: Plan, figures: CircuitFigures) -> dict[str, JsonValue]:
    """Give a circuit as JSON values."""
    return {
        "circuit": str(path),
        "model": plan.model.file,
        "shape": list(plan.shape),
        "inputBits": plan.input_bits,
        "inputScale": 2.0**-plan.input_scale,
        "outputScale": 2.0**-plan.output_scale,
        "report": plan.report.model_dump(mode="json", by_alias=True),
        "parameters": figures.parameters,
        "constraints": figures.constraints,
        "publicSignals": figures.signals,
        "powerOfTau": figures.power,
        "proverMemoryBytes": figures.prover_memory_bytes,
        "proofBytes": figures.proof_bytes,
        "verificationGas": figures.verification_gas,
    }


def circuit_shown(path: Path, plan: Plan, figures: CircuitFigures) -> RenderableType:
    """Lay a circuit out: what it is, how it compares with the model, and what it asks for."""
    report = plan.report
    unseen = "held-out samples" if report.held_out else "samples, which the scales were chosen by"
    return fields(
        {
            "circuit": str(path),
            "model": f"{plan.model.file}, input {list(plan.shape)} of {plan.input_bits} bits",
            "scales": f"input 2^-{plan.input_scale}, output 2^-{plan.output_scale}",
            "agreement": (
                f"{report.agreement:.2%} of {report.samples} {unseen};"
                f" at least {report.threshold:.2%} were asked for"
            ),
            "errors": f"at most {report.maximum_error:.4g}, on average {report.mean_error:.4g}",
            "parameters": f"{figures.parameters:,}",
            "constraints": f"{figures.constraints:,}, and {figures.signals} public signals",
            "powers of tau": f"at least 2^{figures.power}, for a ceremony",
            "prover": f"about {_megabytes(figures.prover_memory_bytes)} of memory",
            "proof": f"{figures.proof_bytes:,} bytes with input and output",
            "verification": f"about {figures.verification_gas:,} gas, and calldata",
        }
    )


def key_document(path: Path, key: VerificationKey) -> dict[str, JsonValue]:
    """Give a verification key as JSON values."""
    return {
        "verificationKey": str(path),
        "verificationKeyHash": "0x" + key.hash().hex(),
        "setup": "insecure-development" if key.insecure else "ceremony",
        "publicSignals": key.layout.signal_count,
        "inputBytes": key.layout.input_bytes,
        "outputBytes": key.layout.output_bytes,
    }


def key_shown(path: Path, key: VerificationKey) -> RenderableType:
    """Lay a verification key out, with a warning where it is worth one."""
    layout = key.layout
    rows = fields(
        {
            "verification key": str(path),
            "hash": "0x" + key.hash().hex(),
            "public signals": str(layout.signal_count),
            "input": f"{layout.input_bytes} bytes, {layout.input_width} an element",
            "output": f"{layout.output_bytes} bytes, {layout.output_width} an element",
        }
    )
    return Group(rows, Text(_INSECURE, style="bold red")) if key.insecure else rows


def verdict_document(verdict: CircuitVerdict) -> dict[str, JsonValue]:
    """Give a verdict as JSON values."""
    return {
        "ok": verdict.ok,
        "setup": verdict.setup,
        "checks": [
            {"name": finding.path, "holds": finding.holds, "detail": finding.detail}
            for finding in verdict.findings
        ],
        "notChecked": list(verdict.not_checked),
    }


def verdict_shown(verdict: CircuitVerdict) -> RenderableType:
    """Write a verdict in plain words, a line for each check."""
    text = Text()
    for finding in verdict.findings:
        mark, style = ("holds", "green") if finding.holds else ("FAILS", "bold red")
        text.append(f"{mark}  ", style=style)
        text.append(f"{finding.path}", style="bold")
        text.append(f" {finding.detail}\n")
    for open_question in verdict.not_checked:
        text.append(f"Not checked: {open_question}.\n", style="yellow")
    if verdict.setup == "insecure-development":
        text.append(f"{_INSECURE}\n", style="bold red")
    failed = sum(not finding.holds for finding in verdict.findings)
    if verdict.ok:
        text.append("The key on chain belongs to the published model.", style="bold green")
    else:
        text.append(f"{failed} of {len(verdict.findings)} checks fail.", style="bold red")
    return text


def _megabytes(size: int) -> str:
    return f"{-(-size // 2**20)} MB"
