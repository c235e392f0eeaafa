"""Where delegations count: the verifier of the mode `signed`, on one chain."""

import time
from dataclasses import dataclass

from eth_account.signers.local import LocalAccount
from pydantic import JsonValue
from rich.console import RenderableType

from assay.chain import Call, Chain, DelegationRecord, Deployment, SignedVerifier
from assay.cli.connection import Connection
from assay.cli.terminal.screen import shown_fields
from assay.cli.terminal.times import moment
from assay.errors import ChainError, DeploymentError, SettingsError, TransactionReverted
from assay.modes.signed import MODE
from assay.wire import Delegation

__all__ = ["ANOTHER_KEY", "Site", "shown", "state", "verifier_address"]

_MOMENTS = ("since", "until", "revokedAt")

ANOTHER_KEY = "A session key is delegated once, so make another: --session-key with a new file."


@dataclass(frozen=True, slots=True)
class Site:
    """A chain, and the verifier there that knows the delegations. Methods raise `ChainError`."""

    chain: Chain
    verifier: SignedVerifier

    @classmethod
    def of(cls, connection: Connection) -> "Site":
        """Find the chain and the verifier. Raises `SettingsError`."""
        chain = connection.chain()
        verifier = verifier_address(connection.deployment(chain))
        return cls(chain, SignedVerifier(chain, verifier))

    def now(self) -> int:
        """Read the time that an end is compared with, UTC seconds."""
        # The chain's clock is the one that counts, but it stands still between two blocks.
        return max(int(time.time()), self.chain.time())

    def bring(self, delegation: Delegation, submitter: LocalAccount) -> bytes | None:
        """Bring a signed delegation onto the chain; give the transaction's hash.

        None: it was there already. Raises `SettingsError` where it can never count.
        """
        record = self.verifier.delegation(delegation.provider, delegation.key)
        if record is None:
            self._require_ahead(delegation.until)
            call = self.verifier.delegate_with_signature(delegation)
            try:
                return self.send(call, submitter)
            except TransactionReverted as error:
                # Anyone may send it, and a run that was cut off may have.
                record = self.verifier.delegation(delegation.provider, delegation.key)
                if error.error != "DelegationExists" or record is None:
                    raise
        if record.revoked_at or record.until != delegation.until:
            raise SettingsError(
                f"The key {delegation.key} was delegated before, and {state(record, self.now())}.",
                ANOTHER_KEY,
            )
        self._require_ahead(record.until)
        return None

    def send(self, call: Call, account: LocalAccount) -> bytes:
        """Send a call, wait until it is included, and give the transaction's hash."""
        try:
            return self.chain.send(call, account).transaction
        except ChainError as error:
            # Nodes say this in words of their own, and without the account.
            if type(error) is not ChainError or self.chain.balance(account.address):
                raise
            raise ChainError(
                f"The account {account.address} has no coin for gas.",
                "Send it some, or name the key file of another account, and try again.",
            ) from error

    def document(
        self, provider: str, key: str, record: DelegationRecord | None
    ) -> dict[str, JsonValue]:
        """Give what the chain knows of a delegation as JSON values."""
        document: dict[str, JsonValue] = {
            "chainId": self.chain.chain_id,
            "verifier": self.verifier.address,
            "provider": provider,
            "key": key,
            "state": state(record, self.now()),
        }
        if record is not None:
            document |= {
                "since": record.since,
                "until": record.until,
                "revokedAt": record.revoked_at or None,
            }
        return document

    def _require_ahead(self, until: int) -> None:
        if until <= self.now():
            raise SettingsError(
                f"The delegation ended on {moment(until)}: it counts no more.", ANOTHER_KEY
            )


def verifier_address(deployment: Deployment) -> str:
    """Find the verifier in a deployment. Raises `DeploymentError`."""
    if MODE.name not in deployment.modes:
        raise DeploymentError(
            f"The deployment on chain {deployment.chain_id} has no mode {MODE.name!r}.",
            "Name the deployment of another chain, or have the mode appended.",
        )
    return deployment.modes[MODE.name].verifier


def state(record: DelegationRecord | None, now: int) -> str:
    """Say in words whether a session key signs for its provider."""
    if record is None:
        return "was never delegated"
    if record.revoked_at:
        return f"was revoked on {moment(record.revoked_at)}"
    if now >= record.until:
        return f"signed until {moment(record.until)}, which is over"
    return f"signs until {moment(record.until)}"


def shown(document: dict[str, JsonValue]) -> RenderableType:
    """Lay a document out for people: with dates, and without what it has no value for."""
    return shown_fields(
        {
            name: moment(value) if name in _MOMENTS and isinstance(value, int) else value
            for name, value in document.items()
        }
    )
