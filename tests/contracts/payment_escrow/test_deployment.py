"""PaymentEscrow's constructor

├── when there is no code at the address of a registry: it reverts
└── otherwise the escrow names its two registries
"""

import pytest

from ..expectations import reverts


@pytest.mark.parametrize("missing", ["model_registry", "verifier_registry"])
def test_an_escrow_comes_after_its_registries(
    contracts, escrow, model_registry, verifier_registry, owner, stranger, missing
):
    registries = {"model_registry": model_registry, "verifier_registry": verifier_registry}
    registries[missing] = stranger
    with reverts(escrow.RegistryMissing, stranger.address):
        owner.deploy(contracts["PaymentEscrow"], *registries.values())


def test_an_escrow_names_its_registries(escrow, model_registry, verifier_registry):
    assert escrow.MODEL_REGISTRY() == model_registry
    assert escrow.VERIFIER_REGISTRY() == verifier_registry
