import dataclasses

import pytest
from web3 import Web3

from assay.chain import artifact, artifact_names
from assay.chain.contracts import events as event_kinds
from assay.chain.contracts.records import abi_names
from assay.errors import DeploymentError

ACCOUNT = "0x" + "11" * 20
TERMS = (ACCOUNT, ACCOUNT, 5, 0, b"\1" * 32, b"\2" * 32, b"\3" * 32, b"\4" * 32, 1, 99, b"\5" * 32)
CAPTURE = (TERMS, ACCOUNT, b"\6" * 32, (b"\7" * 32, 1, 98), [(0, b"proof"), (1, b"")])

# What OpenZeppelin and ERC-20 log, and Assay does not read.
NOT_OURS = {
    "Approval",
    "EIP712DomainChanged",
    "OwnershipTransferStarted",
    "OwnershipTransferred",
}


def entries(kind):
    for name in sorted(artifact_names()):
        for entry in artifact(name).abi:
            if entry["type"] == kind:
                yield name, entry


@pytest.mark.parametrize(
    ("contract", "function", "arguments"),
    [
        ("PaymentEscrow", "capture", [CAPTURE]),
        ("PaymentEscrow", "captureBatch", [[CAPTURE, CAPTURE], [(2, b"\1" * 33)]]),
        ("ModelRegistry", "publish", [b"\1" * 32, b"\2" * 32, "ipfs://…"]),
        ("DevUSDC", "mint", [ACCOUNT, 7]),
    ],
)
def test_encodes_calls_as_web3_does(contract, function, arguments):
    compiled = artifact(contract)
    reference = Web3().eth.contract(abi=list(compiled.abi))
    encoded = compiled.interface.encode(function, *arguments)
    assert "0x" + encoded.hex() == reference.encode_abi(function, args=arguments)


def test_a_call_is_decoded_by_name():
    interface = artifact("PaymentEscrow").interface
    function, arguments = interface.decode_call(interface.encode("capture", CAPTURE))
    assert function == "capture"
    assert arguments["item"]["nonce"] == b"\6" * 32
    assert arguments["item"]["terms"]["amount"] == 5
    assert [item["proof"] for item in arguments["item"]["evidence"]] == [b"proof", b""]


@pytest.mark.parametrize("cut", [0, 3, 4, 100])
def test_what_is_no_whole_call_is_not_decoded(cut):
    interface = artifact("PaymentEscrow").interface
    assert interface.decode_call(interface.encode("capture", CAPTURE)[:cut]) is None


def test_an_overloaded_function_goes_by_its_signature_alone():
    interface = artifact("DevUSDC").interface
    order = (ACCOUNT, ACCOUNT, 5, 0, 99, b"\1" * 32)
    types = "address,address,uint256,uint256,uint256,bytes32"
    by_bytes = interface.encode(f"transferWithAuthorization({types},bytes)", *order, b"signature")
    assert by_bytes[:4] == bytes.fromhex("cf092995")  # as USDC v2.2 has it
    with pytest.raises(KeyError):
        interface.encode("transferWithAuthorization", *order, b"signature")


def test_refuses_filters_of_fields_that_are_not_indexed():
    event = artifact("PaymentEscrow").interface.event("PaymentAuthorized")
    with pytest.raises(TypeError, match="not indexed in this event: amount"):
        event.topics({"amount": 5})


def test_filters_take_one_value_or_several():
    event = artifact("PaymentEscrow").interface.event("PaymentAuthorized")
    other = "0x" + "22" * 20
    assert event.topics({"payer": ACCOUNT, "provider": [ACCOUNT, other]}) == [
        event.topic,
        None,
        [bytes(12) + b"\x11" * 20],
        [bytes(12) + b"\x11" * 20, bytes(12) + b"\x22" * 20],
    ]


def test_every_event_of_our_contracts_has_its_dataclass_with_the_same_fields():
    for contract, entry in entries("event"):
        if entry["name"] not in NOT_OURS:
            kind = getattr(event_kinds, entry["name"])
            names = [parameter["name"] for parameter in entry["inputs"]]
            assert list(abi_names(kind).values()) == names, contract


def test_every_event_dataclass_stands_for_an_event():
    logged = {entry["name"] for _, entry in entries("event")}
    kinds = [getattr(event_kinds, name) for name in event_kinds.__all__]
    assert all(dataclasses.is_dataclass(kind) for kind in kinds)
    assert {kind.__name__ for kind in kinds} == logged - NOT_OURS


def test_an_unknown_contract_says_how_to_export_it():
    with pytest.raises(DeploymentError, match=r"no compiled contract Nothing.*make abi"):
        artifact("Nothing")


def test_text_in_a_log_that_is_no_utf8_is_read_all_the_same():
    event = artifact("ModelRegistry").interface.event("VersionRetired")
    text = b"\xff\xfe<b>\xc3\x28"
    data = (32).to_bytes(32, "big") + len(text).to_bytes(32, "big") + text.ljust(32, b"\0")
    values = event.decode([event.topic, b"\1" * 32, b"\2" * 32], data)
    assert values["reason"] == "\ufffd\ufffd<b>\ufffd("


def test_events_of_single_words_are_read_as_eth_abi_reads_them():
    event = artifact("PaymentEscrow").interface.event("PaymentAuthorized")
    assert event.readers
    words = [bytes(12) + bytes([number]) * 20 for number in range(1, 8)]
    words[0] = words[3] = b"\xff" * 32
    words[4] = words[6] = bytes(16) + b"\xff" * 16
    topics, data = [event.topic, *words[:3]], b"".join(words[3:])
    slowly = dataclasses.replace(event, readers=())
    assert event.decode(topics, data) == slowly.decode(topics, data)
    assert event.decode(topics, data)["amount"] == 2**128 - 1
