"""ZkmlVerifier.register: one circuit for each version, the one that its manifest names.

register
├── when the version's circuit was registered before: it reverts
├── when the manifest does not name the key's hash at the given place
│   ├── but another hash, or the same in capitals: it reverts
│   ├── but somewhere else, or nowhere, or behind its end: it reverts
│   ├── but in a string, where quotes are escaped: it reverts
│   └── but under a longer or another name: it reverts
├── when the header has another version, an unknown flag, or something behind its fields: it reverts
├── when an element is not 1, 2 or 4 bytes wide: it reverts
├── when an input or output is empty, or not of whole elements: it reverts
├── when the key has another length than its header asks for: it reverts
├── when the key does not fit one contract: it reverts
├── when the key is a development key, and this is a deployment for money: it reverts
└── otherwise the key lies in a contract of its own, with CircuitRegistered, whoever registers it
circuitOf
├── when there is none: all zero
└── otherwise: the key's contract, its hash, and what its header says
"""

import pytest
from eth_abi import encode
from eth_utils import keccak

from ...circuits import manifest_naming
from ...expectations import reverts

MODEL = keccak(text="model")
MOST = 24_575


def version_of(manifest):
    return keccak(encode(("bytes32", "bytes32"), (MODEL, keccak(manifest))))


def with_bytes(key, at, part):
    return key[:at] + part + key[at + len(part) :]


@pytest.fixture
def register(zkml_verifier, stranger):
    """Register a key under a manifest that names it, or under another one."""

    def send(key, manifest=None, at=None, verifier=zkml_verifier):
        named, place = manifest_naming(key)
        manifest, at = named if manifest is None else manifest, place if at is None else at
        return verifier.register(MODEL, manifest, at, key, sender=stranger)

    return send


@pytest.fixture
def development_verifier(contracts, owner):
    return owner.deploy(contracts["ZkmlVerifier"], True)


def create_key(inputs, outputs, signals, widths=(1, 4), version=1, flags=0, rest=b""):
    """Write a key with any header, and points that are none: they are the publisher's affair."""
    header = bytes((version, flags, *widths)) + inputs.to_bytes(4, "big")
    header = (header + outputs.to_bytes(4, "big") + rest).ljust(32, b"\0")
    return header + bytes(32 * (14 + 2 * (signals + 1)))


def test_anyone_registers_the_key_that_the_manifest_names(register, zkml_verifier, circuit, chain):
    manifest, _ = manifest_naming(circuit.key)
    tx = register(circuit.key)
    version = version_of(manifest)
    assert tx.return_value == version
    registered = zkml_verifier.circuitOf(version)
    assert tx.events == [
        zkml_verifier.CircuitRegistered(
            versionId=version,
            keyHash=keccak(circuit.key),
            keyContract=registered.keyContract,
            insecure=False,
        )
    ]
    assert registered.keyHash == keccak(circuit.key)
    assert not registered.insecure
    assert (registered.inputWidth, registered.outputWidth) == (1, 4)
    assert (registered.inputSize, registered.outputSize) == (64, 40)
    assert chain.provider.get_code(registered.keyContract) == b"\0" + circuit.key


def test_a_version_without_a_circuit_has_none(zkml_verifier):
    circuit = zkml_verifier.circuitOf(MODEL)
    assert circuit.keyContract == "0x" + "00" * 20
    assert (circuit.keyHash, circuit.insecure) == (bytes(32), False)
    assert (circuit.inputWidth, circuit.outputWidth) == (0, 0)
    assert (circuit.inputSize, circuit.outputSize) == (0, 0)


def test_a_circuit_is_registered_once(register, zkml_verifier, circuit):
    register(circuit.key)
    manifest, _ = manifest_naming(circuit.key)
    with reverts(zkml_verifier.CircuitExists, version_of(manifest)):
        register(circuit.key)


def test_a_manifest_has_one_key(register, zkml_verifier, circuit):
    manifest, at = manifest_naming(circuit.key)
    other = with_bytes(circuit.key, 32, b"\1" * 64)
    with reverts(zkml_verifier.KeyNotInManifest, keccak(other), at):
        register(other, manifest, at)


@pytest.mark.parametrize("shift", [-1, 1, 40, 2**255])
def test_the_hash_stands_where_it_is_said_to(register, zkml_verifier, circuit, shift):
    _, at = manifest_naming(circuit.key)
    with reverts(zkml_verifier.KeyNotInManifest, keccak(circuit.key), at + shift):
        register(circuit.key, at=at + shift)


@pytest.mark.parametrize(
    "written",
    [
        '"verificationKeyHash":"0x{capitals}"',
        '"verificationKeyHash":"{digits}"',
        '"verificationKeyHash": "0x{digits}"',
        '"verificationKeyHash":"0x{digits}0"',
        r"\"verificationKeyHash\":\"0x{digits}\"",
        r'"verificationKeyHash\":\"0x{digits}"',
        '"VerificationKeyHash":"0x{digits}"',
        '"r1csSha256":"0x{digits}"',
        "",
    ],
)
def test_the_hash_is_written_in_one_way(register, zkml_verifier, circuit, written):
    digits = keccak(circuit.key).hex()
    named = written.format(digits=digits, capitals=digits.upper())
    manifest = ('{"circuit":{' + named + "}}").encode()
    with reverts(zkml_verifier.KeyNotInManifest, keccak(circuit.key), 12):
        register(circuit.key, manifest, 12)


def test_no_manifest_names_nothing(register, zkml_verifier, circuit):
    with reverts(zkml_verifier.KeyNotInManifest, keccak(circuit.key), 0):
        register(circuit.key, b"", 0)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 0},
        {"version": 2},
        {"flags": 2},
        {"flags": 0x80},
        {"rest": b"\1"},
        {"rest": bytes(19) + b"\1"},
    ],
)
def test_a_header_of_another_format_is_refused(register, zkml_verifier, change):
    key = create_key(64, 40, 6, **change)
    with reverts(zkml_verifier.KeyFormatUnknown, key[:32]):
        register(key)


def test_no_key_is_of_another_format(register, zkml_verifier):
    with reverts(zkml_verifier.KeyFormatUnknown, bytes(32)):
        register(b"")


def test_a_key_that_ends_in_its_header_is_too_short(register, zkml_verifier, circuit):
    with reverts(zkml_verifier.KeyLengthWrong, 31, len(circuit.key)):
        register(circuit.key[:31])


@pytest.mark.parametrize("width", [0, 3, 5, 8, 255])
@pytest.mark.parametrize("of_input", [True, False])
def test_an_element_has_1_2_or_4_bytes(register, zkml_verifier, width, of_input):
    widths = (width, 4) if of_input else (1, width)
    with reverts(zkml_verifier.ElementWidthUnknown, width):
        register(create_key(64, 40, 6, widths=widths))


@pytest.mark.parametrize(
    ("inputs", "outputs", "refused"),
    [(0, 40, (0, 2)), (64, 0, (0, 4)), (63, 40, (63, 2)), (64, 42, (42, 4))],
)
def test_sizes_are_of_whole_elements(register, zkml_verifier, inputs, outputs, refused):
    with reverts(zkml_verifier.SizeNotWhole, *refused):
        register(create_key(inputs, outputs, 6, widths=(2, 4)))


@pytest.mark.parametrize("off", [-64, -32, -1, 1, 32, 64])
def test_a_key_has_a_point_for_each_signal(register, zkml_verifier, circuit, off):
    key = (circuit.key + bytes(64))[: len(circuit.key) + off]
    with reverts(zkml_verifier.KeyLengthWrong, len(key), len(circuit.key)):
        register(key)


@pytest.mark.parametrize(
    ("inputs", "signals"), [(1, 3), (31, 3), (32, 4), (62, 4), (63, 5), (364 * 31, 366)]
)
def test_signals_are_counted_as_they_are_packed(register, zkml_verifier, inputs, signals):
    version = register(create_key(inputs, 4, signals)).return_value
    assert zkml_verifier.circuitOf(version).inputSize == inputs


def test_a_key_fits_a_contract(register, zkml_verifier):
    most = create_key(373 * 31, 4, 375)
    assert MOST - 64 < len(most) <= MOST
    register(most)
    key = create_key(374 * 31, 4, 376)
    with reverts(zkml_verifier.KeyTooLong, len(key), MOST):
        register(key)


def test_a_development_key_is_refused_where_money_is_at_stake(register, zkml_verifier, circuit):
    with reverts(zkml_verifier.KeyInsecure, keccak(circuit.insecure_key)):
        register(circuit.insecure_key)


def test_a_development_key_is_labelled(register, development_verifier, circuit):
    tx = register(circuit.insecure_key, verifier=development_verifier)
    [registered] = tx.events
    assert registered.insecure
    assert development_verifier.circuitOf(tx.return_value).insecure
    assert development_verifier.INSECURE_KEYS_ALLOWED()


def test_a_deployment_for_development_takes_other_keys_too(register, development_verifier, circuit):
    tx = register(circuit.key, verifier=development_verifier)
    assert not development_verifier.circuitOf(tx.return_value).insecure


def test_a_key_is_data_that_nobody_can_run(register, zkml_verifier, circuit, chain, stranger):
    version = register(circuit.key).return_value
    key_contract = zkml_verifier.circuitOf(version).keyContract
    tx = stranger.transfer(key_contract, value=1, data=b"\1\2\3\4")
    assert tx.events == []
    assert chain.provider.get_code(key_contract) == b"\0" + circuit.key


def test_registering_stays_below_its_limit(zkml_verifier, circuit, stranger):
    manifest, at = manifest_naming(circuit.key)
    usual = manifest[:-1] + b',"description":"' + b"x" * 1_700 + b'"}'
    tx = zkml_verifier.register(MODEL, usual, at, circuit.key, sender=stranger)
    assert tx.gas_used <= 350_000
