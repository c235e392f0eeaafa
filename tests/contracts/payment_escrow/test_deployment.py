"""PaymentEscrow: how it is deployed.

constructor
├── when the model registry has no code: it reverts
├── when the verifier registry has no code: it reverts
└── otherwise it names both
"""

from ..expectations import reverts


def test_an_escrow_does_not_come_before_its_model_registry(
    contracts, escrow, owner, stranger, verifier_registry
):
    with reverts(escrow.RegistryMissing, stranger.address):
        owner.deploy(contracts["PaymentEscrow"], stranger, verifier_registry)


def test_an_escrow_does_not_come_before_its_verifier_registry(
    contracts, escrow, owner, stranger, model_registry
):
    with reverts(escrow.RegistryMissing, stranger.address):
        owner.deploy(contracts["PaymentEscrow"], model_registry, stranger)


def test_an_escrow_names_its_registries(escrow, model_registry, verifier_registry):
    assert escrow.MODEL_REGISTRY() == model_registry
    assert escrow.VERIFIER_REGISTRY() == verifier_registry
