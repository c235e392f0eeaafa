"""One call of each verb that moves money, with everything in place for it to succeed."""

from collections.abc import Callable
from typing import Any, NamedTuple

from ape.contracts import ContractInstance
from eth_utils import keccak

from ...mocks import TokenManner
from ...statements import ZERO_HASH, Authorization, Payment, Status, Terms
from ..conftest import FOREVER

__all__ = ["VERBS", "Move", "Moves"]

NO_SIGNATURE = bytes(65)  # the mock token asks for none
NONCE = keccak(text="move")
VERBS = [
    "authorize_from_vault",
    "authorize_with_receive",
    "authorize",
    "authorize_with_callback",
    "capture",
    "capture_batch",
    "void",
    "reclaim",
    "withdraw_credit",
]


class Move(NamedTuple):
    """A call that would succeed, and whether it has happened."""

    message: bytes
    happened: Callable[[], bool]


class Moves:
    """Prepares a verb, with the mock token for money, for a caller that is a contract."""

    def __init__(self, fixture: Callable[[str], Any]) -> None:
        self._escrow: ContractInstance = fixture("escrow")
        self._token: ContractInstance = fixture("mock_token")
        self._chain = fixture("chain")
        self._provider = fixture("provider")
        self._create_terms = fixture("create_terms")
        self._create_capture = fixture("create_capture")
        self._name_payment = fixture("name_payment")

    def authorize_from_vault(self, caller: ContractInstance) -> Move:
        terms = self._terms(caller)
        authorization = Authorization(caller.address, 0, FOREVER, NONCE, NO_SIGNATURE)
        message = self._escrow.authorizeFromVault.encode_input(terms, authorization)
        payment = self._name_payment(terms, caller, NONCE)
        return self._move(message, payment, Status.AUTHORIZED)

    def authorize_with_receive(self, caller: ContractInstance) -> Move:
        terms = self._terms(caller)
        arguments = (terms, caller, 0, FOREVER, NO_SIGNATURE)
        message = self._escrow.authorizeWithReceive.encode_input(*arguments)
        return self._move(message, self._name_payment(terms, caller), Status.AUTHORIZED)

    def authorize(self, caller: ContractInstance) -> Move:
        terms = self._terms(caller)
        payment = self._name_payment(terms, caller, ZERO_HASH)
        return self._move(self._escrow.authorize.encode_input(terms), payment, Status.AUTHORIZED)

    def authorize_with_callback(self, caller: ContractInstance) -> Move:
        terms = self._terms(caller)
        payment = self._name_payment(terms, caller, ZERO_HASH)
        message = self._escrow.authorizeWithCallback.encode_input(terms)
        return self._move(message, payment, Status.AUTHORIZED)

    def capture(self, caller: ContractInstance) -> Move:
        payment = self._pay(self._terms(caller), caller)
        message = self._escrow.capture.encode_input(self._create_capture(payment))
        return self._move(message, payment, Status.CAPTURED)

    def capture_batch(self, caller: ContractInstance) -> Move:
        payment = self._pay(self._terms(caller), caller)
        message = self._escrow.captureBatch.encode_input([self._create_capture(payment)], [])
        return self._move(message, payment, Status.CAPTURED)

    def void(self, caller: ContractInstance) -> Move:
        payment = self._pay(self._terms(caller), caller)
        self._escrow.setOperator(caller, True, sender=self._provider)
        return self._move(self._escrow.void.encode_input(*payment.key), payment, Status.VOIDED)

    def reclaim(self, caller: ContractInstance) -> Move:
        payment = self._pay(self._terms(caller, patience=0), caller)
        self._chain.mine(timestamp=payment.terms.capture_before)
        message = self._escrow.reclaim.encode_input(*payment.key)
        return self._move(message, payment, Status.RECLAIMED)

    def withdraw_credit(self, caller: ContractInstance) -> Move:
        payment = self._pay(self._terms(caller), caller)
        self._token.behave(TokenManner.REVERT, sender=self._provider)
        self._escrow.void(*payment.key, sender=self._provider)
        self._token.behave(TokenManner.HONEST, sender=self._provider)
        message = self._escrow.withdrawCredit.encode_input(self._token, caller)
        return Move(message, lambda: self._escrow.creditOf(self._token, caller) == 0)

    def _terms(self, caller: ContractInstance, patience: int = 10**6) -> Terms:
        """Terms that the caller can pay, with a deadline that outlasts another move's."""
        terms: Terms = self._create_terms(token=self._token.address)
        self._token.mint(caller, terms.amount, sender=self._provider)
        return terms._replace(capture_before=terms.capture_before + patience)

    def _pay(self, terms: Terms, caller: ContractInstance) -> Payment:
        arguments = (terms, caller, 0, FOREVER, NO_SIGNATURE)
        self._escrow.authorizeWithReceive(*arguments, sender=self._provider)
        payment: Payment = self._name_payment(terms, caller)
        return payment

    def _move(self, message: bytes, payment: Payment, status: int) -> Move:
        return Move(message, lambda: self._escrow.paymentOf(payment.id).status == status)
