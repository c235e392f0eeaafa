"""A simulated maker of hardware, and chains that believe in its root."""

import os
from pathlib import Path

import ape
import pytest

from assay.tee.simulator import Simulator
from compiler import ROOT

from .nitro_chain import NitroChain, Refused

# Any time; the same on every run, so that keys, documents and gas are too.
NOW = 1_800_000_000

once = ape.fixture(chain_isolation=False, scope="session")


@once
def simulator():
    return Simulator()


@once
def now():
    return NOW


@once
def create_chain(contracts):
    """Start a chain on which the contract believes in a root."""

    def create(root, timestamp=NOW):
        return NitroChain(contracts, root, timestamp)

    return create


@once
def cold(create_chain, simulator):
    """Nobody has added a certificate."""
    with create_chain(simulator.root) as chain:
        yield chain


@once
def warm(create_chain, simulator):
    """Somebody has added the authorities of now."""
    with create_chain(simulator.root) as chain:
        chain.add_all(simulator.document(NOW).certificates()[:-1])
        yield chain


@pytest.fixture
def refuses(warm):
    """Expect a document to be refused with exactly this error."""

    def check(document, name, *arguments, at=NOW, chain=warm):
        with pytest.raises(Refused) as refusal:
            chain.verify(document, at)
        assert refusal.value.data == chain.error(name, *arguments), name

    return check


@pytest.fixture(scope="session")
def real_documents():
    """The folder with real documents, which is not part of the repository."""
    stated = os.environ.get("ASSAY_NITRO_FIXTURES")
    folder = Path(stated) if stated else ROOT.parent / "shared" / "fixtures" / "nitro"
    if not folder.is_dir():
        pytest.skip(f"There are no real documents in {folder}: set ASSAY_NITRO_FIXTURES.")
    return folder
