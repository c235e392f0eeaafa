"""What attestation costs stays below its limits, and docs/attestation.md says what it is.

Transactions, with their 21,000 gas and their calldata. The keys of the simulator are the same on
every run, and so is the gas.
"""

from itertools import accumulate

import pytest

from compiler import ROOT

from .conftest import NOW
from .nitro_chain import GAS_CEILING, NO_PATH, longer

PAGE = ROOT / "docs" / "attestation.md"


@pytest.fixture
def document(simulator):
    return simulator.document(NOW, public_key=bytes(65))


def check_page(name, gas):
    """The page has a row that begins like this, with this figure."""
    print(f"{name} {gas:,}")
    rows = PAGE.read_text(encoding="utf-8").splitlines()
    assert [row for row in rows if row.startswith(f"| {name} |")] == [f"| {name} | {gas:,} |"]


def test_certificates_and_documents_cost_what_the_page_says(create_chain, simulator, document):
    encoded = document.encoded()
    certificates = document.certificates()
    *above, _ = accumulate(certificates, longer, initial=NO_PATH)
    with create_chain(simulator.root) as chain:
        cold = chain.pay_for(encoded)
        costs = [
            chain.add(certificate, path)["gasUsed"]
            for certificate, path in zip(certificates[:-1], above, strict=False)
        ]
        warm = chain.pay_for(encoded)
        costs.append(chain.add(certificates[-1], above[-1])["gasUsed"])
        known = chain.pay_for(encoded)

    for name, gas in zip(("root", "region", "zone", "instance", "leaf"), costs, strict=True):
        check_page(f"`addCertificate`, {name}", gas)
    check_page("`verify`, nothing added", cold)
    check_page("`verify`, all but the leaf added", warm)
    check_page("`verify`, the leaf too", known)
    check_page(
        "cold in five transactions: the authorities, then the document", sum(costs[:-1]) + warm
    )
    assert max(costs) < 3_200_000
    assert warm <= 6_850_000
    assert cold < GAS_CEILING
    assert sum(costs[:-1]) + warm <= 30_000_000


def test_the_contracts_fit_below_the_limit_of_code(cold):
    for contract in (cold.es384, cold.contract):
        assert 10_000 < cold.code_size(contract) <= 24_576
