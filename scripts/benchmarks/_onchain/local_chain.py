"""A local chain with the contracts on it, and people who have money."""

from collections.abc import Iterator
from contextlib import contextmanager

from eth_account.signers.local import LocalAccount

from assay.chain import (
    AccountSender,
    Anvil,
    AnvilOptions,
    Call,
    Chain,
    DevToken,
    ModelRegistry,
    PaymentEscrow,
    SignedVerifier,
    TransactionReceipt,
    VerifierRegistry,
    deploy,
    dev_account,
)
from assay.modes import all_modes

__all__ = ["GENESIS", "LocalChain", "reproducible_chain"]

GENESIS = 1_800_000_000
"""The time of the first block, UTC seconds."""

_MONEY_ATOMIC = 10**12


class LocalChain:
    """The contracts by their names, and the accounts by their roles.

    Payer, provider and escrow hold some of the token already, as they do after their first
    payment: to write to a balance that was zero costs 17,100 gas more, once.
    """

    def __init__(self, rpc_url: str) -> None:
        self.chain = Chain(rpc_url)
        self.owner, self.publisher, self.provider, self.payer, self.session_key, self.submitter = (
            dev_account(index) for index in range(6)
        )
        self.deployment = deploy(
            self.chain,
            AccountSender(self.chain, self.owner),
            owner=self.owner.address,
            modes=all_modes().values(),
            for_development=True,
        )
        assert self.deployment.token is not None
        self.token = DevToken(self.chain, self.deployment.token)
        self.escrow = PaymentEscrow(self.chain, self.deployment.address("PaymentEscrow"))
        self.model_registry = ModelRegistry(self.chain, self.deployment.address("ModelRegistry"))
        self.verifier_registry = VerifierRegistry(
            self.chain, self.deployment.address("VerifierRegistry")
        )
        self.signed_verifier = SignedVerifier(self.chain, self.deployment.address("SignedVerifier"))
        for holder in (self.payer.address, self.provider.address, self.escrow.address):
            self.send(self.token.mint(holder, _MONEY_ATOMIC), self.owner)

    def send(self, call: Call, account: LocalAccount) -> TransactionReceipt:
        """Send a call and wait until it is included."""
        return self.chain.send(call, account)

    def mine(self, time: int | None = None) -> None:
        """Make an empty block, at a time in UTC seconds where one is given."""
        if time is not None:
            self.chain.request("evm_setNextBlockTimestamp", time)
        self.chain.request("evm_mine")


@contextmanager
def reproducible_chain() -> Iterator[LocalChain]:
    """Start a chain on a free port, under the gas limit of real ones, for as long as it is used.

    Its blocks are a second apart, whatever the clock says: what happens on it happens again, down
    to the hashes, on every machine.
    """
    with Anvil(AnvilOptions(timestamp=GENESIS, enforces_gas_ceiling=True)) as anvil:
        Chain(anvil.rpc_url).request("anvil_setBlockTimestampInterval", 1)
        yield LocalChain(anvil.rpc_url)
