"""Which events are followed, where, and how their logs are read.

Anybody may write what they like into a name or a reason, and a policy that was paid for past its
deadline may be any word: here they stay what they are, and nothing is refused for what it says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_abi.exceptions import DecodingError

from assay.chain import Deployment, PastLog, artifact, artifact_names
from assay.chain.abi import EventAbi
from assay.errors import ChainError

__all__ = ["PAYMENTS", "Followed", "Happening", "follow"]

PAYMENTS = frozenset(
    {
        "PaymentAuthorized",
        "PaymentCaptured",
        "PaymentVoided",
        "PaymentReclaimed",
        "CaptureRefused",
    }
)
"""What the escrow says of payments."""

_NOTICES = frozenset(
    {
        "ModelRegistered",
        "FloorRaised",
        "ModelHandedOver",
        "VersionPublished",
        "VersionRetired",
        "PromptCommitted",
        "ModeAppended",
        "ModeRetired",
        "KeyDelegated",
        "KeyRevoked",
        "EnclaveEnrolled",
        "EnclaveRevoked",
        "MeasurementApproved",
        "MeasurementRevoked",
    }
)
"""What the registries and verifiers say of models, modes and keys."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event, its parameters by the names that the ABI has for them."""

    event: str
    values: Mapping[str, Any]
    block: int
    log: int
    """Counts the logs of the block."""
    time: int
    transaction: bytes


@dataclass(frozen=True, slots=True)
class Followed:
    """The events that are followed, by lower-case address and first topic."""

    events: Mapping[tuple[str, bytes], tuple[str, EventAbi]]

    @property
    def addresses(self) -> list[str]:
        """Which contracts are followed."""
        return sorted({address for address, _ in self.events})

    @property
    def topics(self) -> list[bytes]:
        """Which events are followed."""
        return sorted({topic for _, topic in self.events})

    def read(self, log: PastLog, time: int) -> Happening | None:
        """Read a log; None where it is another contract's event by that name.

        Raises `ChainError` where it cannot be read.
        """
        found = self.events.get((log.address.lower(), log.topics[0]))
        if found is None:
            return None
        event, abi = found
        try:
            values = abi.decode(log.topics, log.data)
        except (DecodingError, ValueError) as error:
            raise ChainError(
                f"{log.address} logged a {event} that cannot be read: {error}",
                "Check that the deployment file names the right contracts.",
            ) from error
        return Happening(event, values, log.block, log.index, time, log.transaction)


def follow(deployment: Deployment) -> Followed:
    """Find what to follow in a deployment: each contract's own events of those that count."""
    events: dict[tuple[str, bytes], tuple[str, EventAbi]] = {}
    for key, address in deployment.contracts.items():
        contract, _, _ = key.partition(":")  # Of what is deployed more than once, the mode follows.
        if contract not in artifact_names():
            continue
        for name, abi in artifact(contract).interface.events.items():
            if name in PAYMENTS | _NOTICES:
                events[address.lower(), abi.topic] = name, abi
    return Followed(events)
