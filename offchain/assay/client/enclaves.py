"""Enclaves, from outside: what their documents say, and how their keys come onto the chain."""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assay.chain import (
    Call,
    EnclaveRecord,
    NitroAttestation,
    Sender,
    TeeVerifier,
    TransactionReceipt,
)
from assay.errors import AttestationError, ChainError
from assay.modes import MOST_VALIDITY_SECONDS, EnclaveMode, enclave_modes, key_address
from assay.tee import AttestationDocument, Attested, read_document, verify_document
from assay.tee.host import Enclave

__all__ = ["Enrolled", "Enroller", "Measured", "measure"]

_NONCE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Measured:
    """What an attestation document says, once it was checked."""

    mode: EnclaveMode
    """The mode of the maker that signed it."""
    document: AttestationDocument
    attested: Attested
    key: str | None
    """The address of the key in it; None where there is none that the contract takes."""


def measure(encoded: bytes, at: int | None = None) -> Measured:
    """Check a document under the root of its maker, real or simulated.

    At a time in UTC seconds, or when it was made. Raises `AttestationError`, for makers that nobody
    here knows, too.
    """
    document = read_document(encoded)
    made_at = document.timestamp_ms // 1000
    problem: AttestationError | None = None
    for mode in enclave_modes().values():
        try:
            attested = verify_document(encoded, mode.maker.root.sha256, made_at)
        except AttestationError as error:
            problem = problem or error
            continue
        if at is not None:
            verify_document(encoded, mode.maker.root.sha256, at)
        return Measured(mode, document, attested, key_address(attested.public_key))
    assert problem is not None
    raise problem


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A key that is on the chain now."""

    key: str
    record: EnclaveRecord
    transactions: tuple[TransactionReceipt, ...]
    """Those that added certificates, then the enrolment."""
    revocation: bytes
    """The key's own word that it shall count no more, to be kept for the day: 65 bytes."""

    @property
    def gas(self) -> int:
        """What all of it took."""
        return sum(each.gas_used for each in self.transactions)


class Enroller:
    """Enrols the keys of one maker's enclaves, and revokes them. Anyone may, who pays for gas.

    Every method raises `EnclaveError`, `AttestationError` and `ChainError`.
    """

    def __init__(
        self,
        verifier: TeeVerifier,
        mode: EnclaveMode,
        sender: Sender,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._verifier = verifier
        self._mode = mode
        self._sender = sender
        self._clock = clock

    def enrol(self, enclave: Enclave, owner: str) -> Enrolled:
        """Enrol an enclave's key, or renew its enrolment, in the name of whom it works for.

        The certificates of authorities are added first: whoever comes next finds them there.
        """
        encoded = enclave.attest(secrets.token_bytes(_NONCE_BYTES))
        attested = verify_document(encoded, self._mode.maker.root.sha256, int(self._clock()))
        key = enclave.describe().address
        if attested.debug or key_address(attested.public_key) != key:
            raise AttestationError(
                "The enclave was debugged, or its document is about another key.",
                "Start it without debugging, from the release of Assay that its host has.",
            )
        _require_longer(key, self._verifier.enclave(key), attested)
        chain_id, registry = self._verifier.chain.chain_id, self._verifier.address
        signature = enclave.sign_enrolment(chain_id, registry, owner)
        *authorities, _leaf = read_document(encoded).certificates
        attestation = NitroAttestation(self._verifier.chain, self._verifier.attestation())
        calls: list[Call] = attestation.missing(authorities)
        calls.append(self._verifier.enrol(encoded, owner, signature))
        self._require_funds(calls)
        transactions = tuple(self._sender.send(call) for call in calls)
        record = self._verifier.enclave(key)
        assert record is not None
        revocation = enclave.sign_revocation(chain_id, registry)
        return Enrolled(key, record, transactions, revocation)

    def revoke(self, key: str, revocation: bytes) -> TransactionReceipt:
        """End a key now and for good, on its own word."""
        return self._sender.send(self._verifier.revoke_key(key, revocation))

    def _require_funds(self, calls: Sequence[Call]) -> None:
        """Refuse what the node would refuse: an account has to hold what a call may take."""
        account, chain = self._sender.address, self._verifier.chain
        needed_wei = max(call.gas or 0 for call in calls) * chain.gas_price()
        held_wei = chain.balance(account)
        if held_wei < needed_wei:
            raise ChainError(
                f"{account} holds {_coins(held_wei)} of the chain's coin, and a transaction of an"
                f" enrolment may take {_coins(needed_wei)} now.",
                f"Send coins for gas to {account}, and try again.",
            )


def _coins(wei: int) -> str:
    return f"{wei / 10**18:.6f}"


def _require_longer(key: str, record: EnclaveRecord | None, attested: Attested) -> None:
    """Make sure that an enrolment would do something, before millions of gas are paid for it."""
    if record is None:
        return
    if record.revoked_at or attested.attested_at > record.until:
        state = "was revoked" if record.revoked_at else "is valid no more"
        raise AttestationError(
            f"The key {key} {state}, and is not enrolled again.",
            "Start the enclave again: it makes another key.",
        )
    until = min(attested.valid_until, attested.attested_at + MOST_VALIDITY_SECONDS)
    if until <= record.until:
        raise AttestationError(
            f"The key {key} is enrolled until {record.until} already, in UTC seconds.",
            "Enrol it again before that, once the enclave has a newer certificate.",
        )
