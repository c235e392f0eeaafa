"""NitroAttestation on a chain of its own, which begins at the time of what it shall check.

Not on ape's chain: that one records every step of a transaction, and these have millions.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any, NamedTuple, Self

from ape.contracts import ContractContainer
from eth_abi import decode, encode
from eth_utils import function_signature_to_4byte_selector, keccak
from web3 import Web3
from web3.contract import Contract
from web3.types import TxReceipt

from assay.chain import Anvil, AnvilOptions

__all__ = [
    "GAS_CEILING",
    "NO_PATH",
    "Attested",
    "CertifiedKey",
    "NitroChain",
    "Refused",
    "longer",
    "path_of",
]

GAS_CEILING = 2**24
NO_PATH = bytes(32)


class Attested(NamedTuple):
    """What a document attests, in the order of the struct."""

    measurement: bytes
    public_key: bytes
    user_data_hash: bytes
    nonce_hash: bytes
    attested_at: int
    valid_until: int
    debug: bool


class CertifiedKey(NamedTuple):
    """The end of a certification path, in the order of the struct."""

    valid_from: int
    valid_until: int
    is_authority: bool
    path_length: int
    subject: bytes
    public_key: bytes


class Refused(Exception):
    """A call reverts with this data."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data.hex())
        self.data = data


def longer(path: bytes, certificate: bytes) -> bytes:
    """The name of a certification path that is longer by a certificate."""
    return keccak(path + keccak(certificate))


def path_of(certificates: Iterable[bytes]) -> bytes:
    """The name of the path of these certificates, the root first."""
    return reduce(longer, certificates, NO_PATH)


class NitroChain:
    """The contract under a root, on a chain that enforces the ceiling of a transaction's gas."""

    def __init__(
        self, contracts: Mapping[str, ContractContainer], root: bytes, timestamp: int
    ) -> None:
        self._contracts = contracts
        self._root = root
        self._anvil = Anvil(AnvilOptions(timestamp=timestamp, enforces_gas_ceiling=True))

    def __enter__(self) -> Self:
        self._anvil.start()
        try:
            self._web3 = Web3(Web3.HTTPProvider(self._anvil.rpc_url))
            self.es384 = self._deploy("Es384")
            self.contract = self._deploy("NitroAttestation", keccak(self._root), self.es384.address)
        except BaseException:
            self._anvil.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._anvil.stop()

    def add(self, certificate: bytes, above: bytes) -> TxReceipt:
        """Add a certificate in a transaction."""
        return self._send(self.contract.functions.addCertificate(certificate, above))

    def add_all(self, certificates: Iterable[bytes]) -> bytes:
        """Add a path from the root on, and return its name."""
        path = NO_PATH
        for certificate in certificates:
            self.add(certificate, path)
            path = longer(path, certificate)
        return path

    def pay_for(self, document: bytes) -> int:
        """Verify in a transaction, and return its gas."""
        return int(self._send(self.contract.functions.verify(document))["gasUsed"])

    def verify(self, document: bytes, at: int) -> Attested:
        """Verify in a call at a time. Raises `Refused`."""
        return Attested(*self._call("verify", at, document))

    def try_to_add(self, certificate: bytes, above: bytes, at: int) -> bytes:
        """Add a certificate in a call at a time, which changes nothing. Raises `Refused`."""
        return bytes(self._call("addCertificate", at, certificate, above))

    def code_size(self, contract: Contract) -> int:
        """Count the bytes of code."""
        return len(self._web3.eth.get_code(contract.address))

    def certified_key(self, path: bytes) -> CertifiedKey:
        """Read the end of a path."""
        *fields, words = self.contract.functions.certifiedKeyOf(path).call()
        return CertifiedKey(*fields, b"".join(words))

    def error(self, name: str, *arguments: object) -> bytes:
        """Encode one of the errors that the contract's ABI has."""
        types = self._errors[name]
        selector = function_signature_to_4byte_selector(f"{name}({','.join(types)})")
        return selector + encode(types, arguments)

    def _call(self, function: str, at: int, *arguments: object) -> Any:
        call = {
            "to": self.contract.address,
            "data": self.contract.encode_abi(function, arguments),
            "gas": hex(GAS_CEILING - 1),
        }
        answer = self._web3.provider.make_request(
            "eth_call", [call, "latest", {}, {"time": hex(at)}]
        )
        if "error" in answer:
            # Without data it would have run out of gas, which no document may bring about.
            raise Refused(bytes.fromhex(answer["error"]["data"].removeprefix("0x")))
        [function_abi] = [each for each in self.contract.abi if each.get("name") == function]
        output = bytes.fromhex(answer["result"].removeprefix("0x"))
        return decode([_type_of(function_abi["outputs"][0])], output)[0]

    @property
    def _errors(self) -> dict[str, list[str]]:
        """The types of each error's arguments."""
        return {
            each["name"]: [_type_of(argument) for argument in each["inputs"]]
            for each in self.contract.abi
            if each["type"] == "error"
        }

    def _deploy(self, name: str, *arguments: object) -> Contract:
        compiled = self._contracts[name].contract_type
        factory = self._web3.eth.contract(
            abi=[entry.model_dump(by_alias=True, exclude_none=True) for entry in compiled.abi],
            bytecode=compiled.deployment_bytecode.bytecode,
        )
        receipt = self._send(factory.constructor(*arguments))
        return factory(receipt["contractAddress"])

    def _send(self, call: Any) -> TxReceipt:
        sender = self._web3.eth.accounts[0]
        sent = call.transact({"from": sender, "gas": GAS_CEILING - 1})
        receipt = self._web3.eth.wait_for_transaction_receipt(sent)
        assert receipt["status"] == 1, receipt
        return receipt


def _type_of(output: Mapping[str, Any]) -> str:
    """The type of a value as eth_abi spells it."""
    if output["type"] != "tuple":
        return str(output["type"])
    return f"({','.join(_type_of(part) for part in output['components'])})"
