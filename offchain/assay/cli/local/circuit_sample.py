"""The sample whose answers are proven: set up in the home folder, and published."""

import shutil
from pathlib import Path

from assay.cli.local.node import LocalNode
from assay.cli.local.samples import DIGITS_CNN, Sample, sample_file
from assay.client import Published, key_files, set_up_for_development
from assay.settings import Home
from assay.wire.policy import parse_policy
from assay.zk.plan import read_plan
from assay.zk.progress import Report

__all__ = ["PROVEN", "circuit_file", "publish_circuit"]

PROVEN = "zkml"
"""The policy that the sample is sold under."""


def circuit_file(home: Home) -> Path:
    """Name the sample's `.circuit` file in a home folder."""
    return home.circuits / DIGITS_CNN.file


def publish_circuit(
    node: LocalNode,
    home: Home,
    report: Report,
    sample: Sample = DIGITS_CNN,
    policy: str = PROVEN,
) -> Published:
    """Set the sample circuit up, for development, and publish it under a policy as its floor.

    What is done is not done again. Raises `AssayError`.
    """
    path, source = circuit_file(home), sample_file(sample.file)
    is_set_up = path.exists() and path.read_bytes() == source.read_bytes()
    if not is_set_up or not all(key.exists() for key in key_files(path)):
        home.circuits.mkdir(parents=True, exist_ok=True)
        model = read_plan(source.read_bytes()).model.file
        for name in (model, sample.file):
            shutil.copyfile(sample_file(name), home.circuits / name)
        set_up_for_development(path, report)
    floor = parse_policy(policy, node.deployment.mode_ids)
    return node.publisher.publish(path, sample.name, sample.declaration, floor)
