import pytest
from eth_abi import encode

from assay.chain import Revert, artifact
from assay.wire import keccak

PAYMENT = b"\1" * 32


def error(signature, *values):
    inside = signature[signature.index("(") + 1 : -1]
    types = inside.split(",") if inside else []
    return keccak(signature.encode())[:4] + encode(types, values)


def test_names_a_custom_error_and_its_arguments():
    revert = Revert.read(error("PaymentNotAuthorized(bytes32,uint8)", PAYMENT, 2))
    assert revert.error == "PaymentNotAuthorized"
    assert revert.arguments == {"paymentId": "0x" + PAYMENT.hex(), "status": 2}
    assert str(revert) == f"PaymentNotAuthorized(paymentId=0x{PAYMENT.hex()}, status=2)"


def test_names_an_error_without_arguments():
    assert str(Revert.read(error("NameMissing()"))) == "NameMissing()"


def test_shows_policies_in_hex_and_addresses_with_their_checksum():
    revert = Revert.read(error("BelowFloor(uint256,uint256)", 1, 2**128))
    assert revert.arguments == {"policy": "0x1", "floor": hex(2**128)}
    owner = "0x" + "ab" * 20
    assert Revert.read(error("NotPublisher(address,address)", owner, owner)).arguments == {
        "caller": "0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB",
        "publisher": "0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB",
    }


def test_decodes_an_error_inside_an_error(monkeypatch):
    outer = {
        "type": "error",
        "name": "Wrapped",
        "inputs": [{"name": "reason", "type": "bytes", "internalType": "bytes"}],
    }
    interface = type(artifact("PaymentEscrow").interface)([*artifact("PaymentEscrow").abi, outer])
    monkeypatch.setattr("assay.chain.reverts._interfaces", lambda: (interface,))
    inner = error("PolicyNotSatisfied(uint256,uint64)", 3, 1)
    revert = Revert.read(error("Wrapped(bytes)", inner))
    assert str(revert) == "Wrapped(reason=PolicyNotSatisfied(policy=0x3, proven=1))"
    assert str(Revert.read(error("Wrapped(bytes)", b"\1\2"))) == "Wrapped(reason=0x0102)"


def test_reads_what_solidity_itself_raises():
    assert str(Revert.read(error("Error(string)", "no"))) == "Error(message=no)"
    assert str(Revert.read(error("Panic(uint256)", 0x11))) == "Panic(code=0x11)"


@pytest.mark.parametrize(
    "data",
    [
        bytes.fromhex("deadbeef"),
        b"\1",
        error("PaymentNotAuthorized(bytes32,uint8)", PAYMENT, 2)[:-1],
        error("Error(string)", "no")[:40],
        error("Panic(uint256)", 1)[:10],
    ],
    ids=["unknown", "short", "truncated", "truncated string", "truncated panic"],
)
def test_hands_on_what_it_cannot_decode(data):
    revert = Revert.read(data)
    assert (revert.error, revert.arguments) == ("UnknownError", {"data": "0x" + data.hex()})
    assert revert.data == data


def test_says_so_when_there_is_no_reason():
    assert str(Revert.read(b"")) == "NoReason()"


def test_the_exception_says_what_to_do():
    raised = Revert.read(error("BelowFloor(uint256,uint256)", 1, 2)).exception()
    assert raised.error == "BelowFloor"
    assert raised.arguments == {"policy": "0x1", "floor": "0x2"}
    assert "implies the model's floor" in raised.hint


def test_every_hint_is_for_an_error_that_there_is():
    from assay.chain.reverts import _HINTS, _interfaces

    known = {entry.name for interface in _interfaces() for entry in interface._errors.values()}
    assert _HINTS.keys() <= known
