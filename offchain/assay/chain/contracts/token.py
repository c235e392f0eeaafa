"""ERC-20 tokens with ERC-3009 authorizations, and the one for local chains."""

from dataclasses import dataclass

from eth_account.signers.local import LocalAccount

from assay.chain.contracts.contract import Contract
from assay.chain.transactions import Call

__all__ = ["DevToken", "Token", "TokenDomain", "TransferOrder", "sign_statement"]

_DOMAIN_FIELDS = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]
_ORDER_FIELDS = [
    {"name": "from", "type": "address"},
    {"name": "to", "type": "address"},
    {"name": "value", "type": "uint256"},
    {"name": "validAfter", "type": "uint256"},
    {"name": "validBefore", "type": "uint256"},
    {"name": "nonce", "type": "bytes32"},
]


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """What an ERC-3009 authorization says: who pays whom, how much, when it may be submitted."""

    payer: str
    payee: str
    amount_atomic: int
    valid_after: int
    """UTC seconds, exclusive."""
    valid_before: int
    """UTC seconds, exclusive."""
    nonce: bytes


@dataclass(frozen=True, slots=True)
class TokenDomain:
    """A token's EIP-712 domain, which its authorizations are signed in."""

    name: str
    version: str
    chain_id: int
    address: str

    def transfer_statement(self, order: TransferOrder) -> dict[str, object]:
        """Write a `transferWithAuthorization`, which anyone may submit, as EIP-712 JSON."""
        return self._statement("TransferWithAuthorization", order)

    def receive_statement(self, order: TransferOrder) -> dict[str, object]:
        """Write a `receiveWithAuthorization`, which only the payee may submit, as EIP-712 JSON."""
        return self._statement("ReceiveWithAuthorization", order)

    def _statement(self, primary_type: str, order: TransferOrder) -> dict[str, object]:
        return {
            "types": {"EIP712Domain": _DOMAIN_FIELDS, primary_type: _ORDER_FIELDS},
            "primaryType": primary_type,
            "domain": {
                "name": self.name,
                "version": self.version,
                "chainId": self.chain_id,
                "verifyingContract": self.address,
            },
            "message": {
                "from": order.payer,
                "to": order.payee,
                "value": order.amount_atomic,
                "validAfter": order.valid_after,
                "validBefore": order.valid_before,
                "nonce": "0x" + order.nonce.hex(),
            },
        }


def sign_statement(statement: dict[str, object], account: LocalAccount) -> bytes:
    """Sign EIP-712 JSON: 65 bytes r, s, v."""
    return bytes(account.sign_typed_data(full_message=statement).signature)


class Token(Contract):
    """An ERC-20 token with ERC-3009, such as USDC. Amounts are in its smallest unit."""

    # The development token's ABI holds all of both standards.
    artifact_name = "DevUSDC"

    def approve(self, spender: str, amount_atomic: int) -> Call:
        """Let a spender take up to an amount from the sender."""
        return self._call("approve", spender, amount_atomic)

    def transfer(self, recipient: str, amount_atomic: int) -> Call:
        """Send an amount from the sender."""
        return self._call("transfer", recipient, amount_atomic)

    def balance(self, account: str) -> int:
        """Read what an account holds."""
        return int(self._view("balanceOf", account))

    def allowance(self, owner: str, spender: str) -> int:
        """Read what a spender may take from an owner."""
        return int(self._view("allowance", owner, spender))

    def authorization_used(self, authorizer: str, nonce: bytes) -> bool:
        """Tell whether an authorization was used or cancelled; the two read the same."""
        return bool(self._view("authorizationState", authorizer, nonce))

    def symbol(self) -> str:
        """Read the token's symbol."""
        return str(self._view("symbol"))

    def decimals(self) -> int:
        """Read how many decimals people see."""
        return int(self._view("decimals"))

    def domain(self) -> TokenDomain:
        """Read the EIP-712 domain, as far as the token tells: its name and version."""
        name, version = self._view("name"), self._view("version")
        return TokenDomain(name, version, self.chain.chain_id, self.address)


class DevToken(Token):
    """The token of local chains: anyone may mint and block."""

    def mint(self, recipient: str, amount_atomic: int) -> Call:
        """Make money."""
        return self._call("mint", recipient, amount_atomic)

    def set_blocked(self, account: str, *, blocked: bool) -> Call:
        """Put an account on the block list, or take it off."""
        return self._call("setBlocked", account, blocked)
