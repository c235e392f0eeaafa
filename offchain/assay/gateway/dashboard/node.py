"""The node: its jobs, who acts for it with which key, and what they hold. No secret is in here."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from assay.chain import Chain, PaymentEscrow, SignedVerifier, Token
from assay.errors import AssayError
from assay.gateway.messages import NodeStatus
from assay.gateway.pages.words import Coin, Moment
from assay.node import (
    EnclaveRegistration,
    EnclaveState,
    JobStore,
    KeptJob,
    KeyState,
    Renewal,
    State,
)
from assay.wire.policy import Policy, show_policy
from assay.wire.receipt import Delegation

__all__ = [
    "Actors",
    "EnclaveRow",
    "Holding",
    "JobRow",
    "NodeBooks",
    "NodePage",
    "SessionKey",
    "show_renewal",
]

_SHOWN = 10
_GAS = Coin("", "ETH", 18)
_GAS_STEP = 10**12
_ON_THE_WAY = (State.QUOTED, State.AUTHORIZED, State.EXECUTED, State.PROVEN)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Actors:
    """The addresses that act for a provider; their keys are elsewhere."""

    provider: str
    submitter: str
    """Sends its transactions, and pays for their gas."""
    signer: str
    """Signs claims and receipts."""
    delegation: Delegation | None
    """What lets the signer sign, where it is not the provider itself."""


@dataclass(frozen=True, slots=True)
class SessionKey:
    """A key that signs for the provider, as its verifier on chain sees it."""

    key: str
    until: Moment
    state: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """What one address holds; None where the chain did not say."""

    role: str
    address: str
    note: str
    amount: str | None


@dataclass(frozen=True, slots=True)
class JobRow:
    """A payment, as far as anybody may know: not what was asked, nor what was answered."""

    payment_id: str
    state: str
    changed_at: Moment
    policy: str
    amount: str
    payer: str
    failure: str | None
    is_on_the_way: bool


@dataclass(frozen=True, slots=True)
class EnclaveRow:
    """An enclave that this node asks, and what the chain knows of its key."""

    mode: str
    key: str | None
    measurement: str | None
    until: Moment | None
    problem: str | None
    """Why the key's word counts for no model now; None where it does, for those approved."""
    renewal: str | None = None
    """Whether the key is renewed, and what keeps it from that."""

    @classmethod
    def of(cls, mode: str, state: EnclaveState, now: float) -> "EnclaveRow":
        """Say how an enclave stands, at a time in UTC seconds."""
        record = state.record
        if record is None:
            unknown = state.problem or "The key is not enrolled: assay enclave enrol."
            return cls(mode, state.key, None, None, unknown)
        problem = "The key is valid no more." if now >= record.until else None
        if record.revoked_at:
            problem = "The key was revoked."
        measurement = "0x" + record.measurement.hex()
        return cls(mode, state.key, measurement, Moment(record.until), problem)


@dataclass(frozen=True, slots=True)
class NodePage:
    """All that the page shows."""

    status: NodeStatus
    actors: Actors
    jobs: tuple[tuple[str, int], ...]
    queue: tuple[JobRow, ...]
    queued: int
    latest: tuple[JobRow, ...]
    at_once: int
    holdings: tuple[Holding, ...]
    session_key: SessionKey | None
    enclaves: tuple[EnclaveRow, ...]
    block: int | None
    problem: str | None
    """Why the chain did not say something, where it did not."""


class NodeBooks:
    """Looks up how a node stands: in its jobs, on the chain, and at its enclaves."""

    def __init__(
        self,
        chain: Chain,
        coin: Coin,
        status: NodeStatus,
        actors: Actors,
        jobs: JobStore,
        enclaves: Mapping[str, EnclaveRegistration],
        mode_ids: Mapping[str, int],
        at_once: int,
        renewals: Sequence[Renewal] = (),
    ) -> None:
        self._renewals = {each.mode.name: each for each in renewals}
        self._chain = chain
        self._coin = coin
        self._token = Token(chain, coin.address)
        self._status = status
        self._actors = actors
        self._jobs = jobs
        self._enclaves = enclaves
        self._mode_ids = mode_ids
        self._at_once = at_once

    def page(self) -> NodePage:
        """Look everything up. What the chain does not say is left open."""
        ask = _Asking()
        counts = self._jobs.counts()
        block = ask(self._chain.block_number)
        return NodePage(
            status=self._status,
            actors=self._actors,
            jobs=tuple((state.value, number) for state, number in counts.items()),
            queue=tuple(map(self._row, self._jobs.waiting(_ON_THE_WAY, _SHOWN))),
            queued=sum(counts[state] for state in _ON_THE_WAY),
            latest=tuple(map(self._row, self._jobs.latest(_SHOWN))),
            at_once=self._at_once,
            holdings=tuple(self._holdings(ask)),
            session_key=self._session_key(ask),
            enclaves=tuple(
                self._enclave(mode, state)
                for mode, registration in sorted(self._enclaves.items())
                if (state := ask(registration.state)) is not None
            ),
            block=block,
            problem=ask.problem,
        )

    def _enclave(self, mode: str, state: EnclaveState) -> EnclaveRow:
        row = EnclaveRow.of(mode, state, time.time())
        renewal = self._renewals.get(mode)
        if renewal is None or row.problem is not None:  # What does not count is not renewed.
            return row
        return replace(row, renewal=show_renewal(renewal.state, is_on=renewal.is_on))

    def _holdings(self, ask: "_Asking") -> list[Holding]:
        actors, escrow = self._actors, self._status.contracts["PaymentEscrow"]
        payments = PaymentEscrow(self._chain, escrow)
        token, coin = self._token, self._coin

        def money(read: Callable[[], int]) -> str | None:
            atomic = ask(read)
            return None if atomic is None else coin.amount(atomic)

        def gas(address: str) -> str | None:
            wei = ask(lambda: self._chain.balance(address))
            # More digits than anybody reads; it is rounded down.
            return None if wei is None else _GAS.amount(wei // _GAS_STEP * _GAS_STEP)

        provider = actors.provider
        return [
            Holding("Submitter", actors.submitter, "for gas", gas(actors.submitter)),
            Holding("Provider", provider, "earned", money(lambda: token.balance(provider))),
            Holding(
                "Provider's credit",
                provider,
                "payouts that the token refused, to be withdrawn",
                money(lambda: payments.credit(coin.address, provider)),
            ),
            Holding(
                "Escrow",
                escrow,
                "held for all providers and payers",
                money(lambda: token.balance(escrow)),
            ),
        ]

    def _session_key(self, ask: "_Asking") -> SessionKey | None:
        delegation = self._actors.delegation
        if delegation is None:
            return None
        verifier = self._status.contracts.get("SignedVerifier")
        until = Moment(delegation.until)
        if time.time() >= delegation.until:
            return SessionKey(delegation.key, until, "has ended", counts=False)
        if verifier is None:
            return SessionKey(delegation.key, until, "was not looked up", counts=False)
        signed = SignedVerifier(self._chain, verifier)
        asked = ask.problem
        record = ask(lambda: signed.delegation(delegation.provider, delegation.key))
        if record is None:
            state = "is not on chain yet" if ask.problem == asked else "was not looked up"
            return SessionKey(delegation.key, until, state, counts=False)
        if record.revoked_at:
            return SessionKey(delegation.key, until, "was revoked", counts=False)
        return SessionKey(delegation.key, Moment(record.until), "counts", counts=True)

    def _row(self, kept: KeptJob) -> JobRow:
        job = kept.job
        return JobRow(
            payment_id="0x" + job.payment_id.hex(),
            state=job.state.value,
            changed_at=Moment(int(kept.changed_at)),
            policy=self._policy(job.terms.policy),
            amount=self._amount(job.terms.token, job.terms.amount),
            payer=job.authorization.payer,
            failure=job.failure.message if job.failure else None,
            is_on_the_way=not job.is_final,
        )

    def _policy(self, policy: Policy) -> str:
        return show_policy(policy, self._mode_ids)

    def _amount(self, token: str, atomic: int) -> str:
        coin = self._coin if token == self._coin.address else Coin(token, "units", 0)
        return coin.amount(atomic)


def show_renewal(state: KeyState, *, is_on: bool) -> str:
    """Say in words whether a key that counts is renewed, and what keeps it from that."""
    if not is_on:
        return "This node does not renew it: assay enclave enrol, before it ends."
    done = f"This node renews it before that, {state.renewals} times so far, for {state.gas:,} gas."
    return f"{done} {state.problem}" if state.failures else done


class _Asking:
    """Asks until something does not answer; from then on, nothing more is waited for."""

    def __init__(self) -> None:
        self.problem: str | None = None

    def __call__(self, read: Callable[[], T]) -> T | None:
        if self.problem is not None:
            return None
        try:
            return read()
        except AssayError as error:
            self.problem = error.message
        return None
