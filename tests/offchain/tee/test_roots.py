"""The pinned roots are those certificates, by both of their hashes."""

from assay.tee import AWS_NITRO_ROOT, SIMULATED_ROOT, Root, read_document
from assay.tee.simulator import Simulator


def test_the_simulated_root_is_what_the_simulator_makes():
    assert Root.of(Simulator().root) == SIMULATED_ROOT


def test_another_seed_makes_another_root():
    assert Root.of(Simulator(b"another seed").root) != SIMULATED_ROOT


def test_aws_root_stands_first_in_every_real_document(real_documents):
    for real in real_documents.values():
        assert Root.of(read_document(real.encoded).certificates[0]) == AWS_NITRO_ROOT
