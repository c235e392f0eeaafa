import pytest
from eth_abi import decode


@pytest.fixture
def delegate(signed_verifier):
    """The verb of that name; ape gives it to an account's EIP-7702 delegate."""
    return signed_verifier._mutable_methods_["delegate"]


@pytest.fixture
def delegation_of(chain, signed_verifier):
    """The record (from, until, revokedAt); ape cannot name its first field, a Python keyword."""

    def read(provider, key):
        data = signed_verifier.delegationOf.encode_input(provider, key)
        record = chain.provider.web3.eth.call({"to": signed_verifier.address, "data": data})
        return decode(("uint40", "uint40", "uint40"), record)

    return read
