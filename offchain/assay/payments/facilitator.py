"""The facilitator, in this process: checks a payment against its quote, before gas is spent.

The scheme `exact` is checked by the x402 package's own code. Settling is not its business here: it
would hand the money to an address, where the escrow has to take it in.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from x402.mechanisms.evm.constants import BALANCE_OF_ABI
from x402.mechanisms.evm.exact.facilitator import ExactEvmScheme
from x402.mechanisms.evm.types import TransactionReceipt
from x402.schemas import PaymentRequirements

from assay.chain.abi import Interface
from assay.chain.reader import ChainReader
from assay.errors import ChainError, PaymentError, TransactionReverted
from assay.payments.offers import ESCROW_SCHEME, Offerer
from assay.payments.payment import Payment
from assay.payments.quotes import Quote, QuoteStore
from assay.wire.hashing import checksummed

__all__ = ["Facilitator"]

_ANEW = "Ask for a new quote and sign that."


class Facilitator:
    """Finds the quote that a payment pays for, and says whether it does."""

    def __init__(
        self, chain: ChainReader, escrow: str, quotes: QuoteStore, offerer: Offerer
    ) -> None:
        self._chain = chain
        self._escrow = escrow
        self._quotes = quotes
        self._offerer = offerer

    def quote_of(self, payment: Payment) -> Quote:
        """Find the quote by what was signed: the vault, or the terms' hash as the nonce.

        Raises `PaymentError` when there is none, whatever else the payment says of itself.
        """
        if payment.to_vault:
            quote = self._quotes.by_vault(payment.to)
        elif payment.to == self._escrow:
            quote = self._quotes.by_terms_hash(payment.nonce)
        else:
            quote = None
        if quote is None:
            raise PaymentError("This payment does not pay for any quote of this node.", _ANEW)
        return quote

    def check(self, payment: Payment, quote: Quote) -> None:
        """Check that a payment is good for its quote, now.

        Raises `PaymentError` with x402's reason, and `ChainError`.
        """
        by_scheme = {option.scheme: option for option in self._offerer.requirements(quote)}
        accepted = payment.payload.accepted
        requirements = by_scheme[accepted.scheme]
        if accepted.network != requirements.network:
            raise PaymentError(
                f"The payment is for {accepted.network}; this node is on {requirements.network}.",
                f"Pay on {requirements.network}.",
            )
        if accepted != requirements:
            raise PaymentError("The payment accepts other requirements than were offered.", _ANEW)
        if time.time() >= quote.expires_at:
            raise PaymentError("The quote has expired.", _ANEW)
        if accepted.scheme == ESCROW_SCHEME:
            self._check_receive(payment, quote)
        else:
            self._check_exact(payment, requirements)

    def _check_exact(self, payment: Payment, requirements: PaymentRequirements) -> None:
        signer = _ReadingSigner(self._chain)
        try:
            answer = ExactEvmScheme(signer).verify(payment.payload, requirements)
        finally:
            # What the package makes of a chain that fails is beside the point.
            if signer.failure is not None:
                raise signer.failure
        if answer.is_valid:
            return
        problem = f"The payment is not valid: {answer.invalid_reason}."
        if signer.refusal is None:
            raise PaymentError(problem, _ANEW)
        raise PaymentError(f"{problem} {signer.refusal.message}", signer.refusal.hint)

    def _check_receive(self, payment: Payment, quote: Quote) -> None:
        # What is not checked here reverts where the escrow takes the money in: the signature, the
        # balance, the nonce.
        now = int(time.time())
        if payment.value_atomic != quote.terms.amount:
            raise PaymentError(
                f"The payment is over {payment.value_atomic}, and {quote.terms.amount} is asked.",
                _ANEW,
            )
        if not payment.valid_after < now < payment.valid_before:
            raise PaymentError("The payment is not valid at this time.", _ANEW)


class _ReadingSigner:
    """The x402 package's view of a chain, for reading only. Lives for one check.

    The package takes whatever is raised for the payment's fault; `failure` keeps what is not, and
    `refusal` the contract's own words, of which the package knows few.
    """

    def __init__(self, chain: ChainReader) -> None:
        self._chain = chain
        self.failure: ChainError | None = None
        self.refusal: TransactionReverted | None = None

    def get_addresses(self) -> list[str]:
        """Nobody settles here."""
        return []

    def get_chain_id(self) -> int:
        """Tell the chain's id."""
        return self._chain.chain_id

    def get_code(self, address: str) -> bytes:
        """Read an account's code."""
        with self._watched():
            return self._chain.code(checksummed(address))

    def get_balance(self, address: str, token_address: str) -> int:
        """Read what an account holds of a token."""
        return int(self.read_contract(token_address, BALANCE_OF_ABI, "balanceOf", address))

    def read_contract(
        self, address: str, abi: list[dict[str, Any]], function_name: str, *args: Any
    ) -> Any:
        """Run a function without a transaction; raise refusals in x402's words."""
        interface = Interface(abi)
        with self._watched():
            answer = self._chain.call(checksummed(address), interface.encode(function_name, *args))
            has_answer = any(entry.get("outputs") for entry in abi)
            return interface.decode(function_name, answer) if has_answer else None

    def verify_typed_data(self, *_: object) -> bool:
        """Not asked for by the scheme `exact`."""
        raise NotImplementedError

    def write_contract(self, *_: object, **__: object) -> str:
        """Settling is the escrow's."""
        raise NotImplementedError

    def send_transaction(self, to: str, data: bytes) -> str:
        """Settling is the escrow's."""
        raise NotImplementedError

    def wait_for_transaction_receipt(self, tx_hash: str) -> TransactionReceipt:
        """Settling is the escrow's."""
        raise NotImplementedError

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except TransactionReverted as error:
            self.refusal = error
            # The package recognises a refusal by this word, and some of them by their name.
            raise RuntimeError(f"execution reverted: {error.error}") from error
        except ChainError as error:
            self.failure = error
            raise
