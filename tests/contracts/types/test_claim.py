"""Claim

structHash is EIP-712's, as eth_account computes it and as the golden vectors say
"""

import pytest

from ..golden.vectors import claim_of, vectors
from ..statements import Domain

VECTORS = vectors("claim", "claims")


@pytest.mark.parametrize("vector", VECTORS)
def test_claims_follow_the_golden_vectors(probe, vector):
    claim = claim_of(vector)
    domain = Domain("Assay", "1", vector["chainId"], vector["registry"])
    assert probe.claimHash(claim).hex() == vector["structHash"].removeprefix("0x")
    assert probe.claimHash(claim) == claim.statement(domain).body


@pytest.mark.parametrize("field", range(len(claim_of(VECTORS[0]))))
def test_every_field_is_part_of_the_hash(probe, field):
    claim = claim_of(VECTORS[0])
    changed = list(claim)
    value = changed[field]
    other = {bytes: lambda: value[::-1], str: lambda: "0x" + "11" * 20, int: lambda: value + 1}
    changed[field] = other[type(value)]()
    assert probe.claimHash(changed) != probe.claimHash(claim)
