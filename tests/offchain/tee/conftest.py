"""Real documents, read where they are kept and never copied here, and simulated ones."""

import json
import os
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest

from assay.tee.simulator import Simulator

AT = 1_780_000_000
BESIDE = Path(__file__).parents[4] / "shared" / "fixtures" / "nitro"


@pytest.fixture(scope="session")
def real_documents():
    """The documents that AWS signed, by name: their bytes, and what is expected of them."""
    folder = Path(os.environ.get("ASSAY_NITRO_FIXTURES", BESIDE))
    if not folder.is_dir():
        pytest.skip(
            f"There are no real documents in {folder}. Name their folder in ASSAY_NITRO_FIXTURES."
        )
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return {
        name: SimpleNamespace(encoded=(folder / facts["file"]).read_bytes(), **facts)
        for name, facts in expected.items()
    }


@pytest.fixture(scope="session")
def simulator():
    return Simulator()


@pytest.fixture(scope="session")
def root_sha256(simulator):
    return sha256(simulator.root).digest()


@pytest.fixture(scope="session")
def document(simulator):
    """A good one, of the time `AT`."""
    return simulator.document(AT, public_key=b"\x04" + bytes(range(64)), nonce=b"once")
