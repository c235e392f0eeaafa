import pytest
from eth_account import Account

from assay.errors import SettingsError
from assay.modes import PrivateKey
from assay.wire import keccak, recover_signer

SECRET = keccak(b"secret")
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def test_signs_as_eth_account_does():
    key, account = PrivateKey(SECRET), Account.from_key(SECRET)
    assert key.address == account.address
    for number in range(20):
        digest = keccak(bytes([number]))
        assert key.sign(digest) == bytes(account.unsafe_sign_hash(digest).signature)
        assert recover_signer(digest, key.sign(digest)) == account.address


@pytest.mark.parametrize(
    "secret", [b"", bytes(32), b"\1" * 31, b"\1" * 33, ORDER.to_bytes(32, "big")]
)
def test_refuses_what_is_no_key(secret):
    with pytest.raises(SettingsError, match="no private key of secp256k1"):
        PrivateKey(secret)


def test_never_shows_the_secret():
    shown = repr(PrivateKey(SECRET))
    assert shown == f"PrivateKey of {Account.from_key(SECRET).address}"
    with pytest.raises(SettingsError) as caught:
        PrivateKey(SECRET + b"\1")
    assert caught.value.__suppress_context__
    assert SECRET.hex() not in str(caught.value)
