"""The sample that an enclave reads: published under the mode of simulated enclaves."""

from assay.cli.local.node import SIMULATED, LocalNode
from assay.cli.local.samples import DIGITS_ENCLAVE, sample_file
from assay.client import Published
from assay.wire.policy import parse_policy

__all__ = ["publish_for_enclaves"]


def publish_for_enclaves(node: LocalNode) -> Published:
    """Publish the sample for simulated enclaves; what is done is not done again."""
    floor = parse_policy(SIMULATED, node.deployment.mode_ids)
    path = sample_file(DIGITS_ENCLAVE.file)
    return node.publisher.publish(path, DIGITS_ENCLAVE.name, DIGITS_ENCLAVE.declaration, floor)
