"""Enclaves on the screen and in files: what they say of themselves, and what the chain says."""

import os
import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError
from rich.console import Group, RenderableType
from rich.text import Text

from assay.chain import Approval, EnclaveRecord
from assay.cli.terminal.screen import fields
from assay.cli.terminal.times import moment
from assay.client import Enrolled, Measured
from assay.errors import SettingsError

__all__ = [
    "KeptEnclave",
    "approval_state",
    "key_state",
    "measured_document",
    "measured_shown",
    "shown",
]

_SIMULATED = "SIMULATED enclave: nothing measured this code, and anyone can sign as its maker."


class KeptEnclave(BaseModel):
    """What is kept of an enclave that was enrolled: enough to revoke its key when it is gone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: str
    key: str
    chain_id: int
    verifier: str
    revocation: str
    """The key's word that it shall count no more, 0x and hex. Whoever has it can end the key."""

    @classmethod
    def of(cls, enrolled: Enrolled, mode: str, chain_id: int, verifier: str) -> "KeptEnclave":
        """Write down what an enrolment leaves to keep."""
        return cls(
            mode=mode,
            key=enrolled.key,
            chain_id=chain_id,
            verifier=verifier,
            revocation="0x" + enrolled.revocation.hex(),
        )

    @classmethod
    def read(cls, path: Path) -> "KeptEnclave":
        """Read what was kept. Raises `SettingsError`."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except FileNotFoundError as error:
            raise SettingsError(
                f"Nothing is kept of this enclave: there is no {path}.",
                "Revoke its key while it runs, or from the home folder that enrolled it.",
            ) from error
        except ValidationError as error:
            raise SettingsError(
                f"{path} is damaged.", "Revoke the key while its enclave runs."
            ) from error

    def require_for(self, chain_id: int, verifier: str) -> None:
        """Make sure that the word counts at this verifier. Raises `SettingsError`."""
        if (self.chain_id, self.verifier) != (chain_id, verifier):
            raise SettingsError(
                f"What is kept of the key {self.key} is for {self.verifier} on chain"
                f" {self.chain_id}, and not for {verifier} on chain {chain_id}.",
                "Revoke it there, or while its enclave runs.",
            )

    def write(self, path: Path) -> None:
        """Keep it, for its owner alone."""
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as opened:
            opened.write(self.model_dump_json(indent=2) + "\n")


def measured_document(measured: Measured) -> dict[str, JsonValue]:
    """Give what a document says as JSON values."""
    attested = measured.attested
    return {
        "mode": measured.mode.name,
        "simulated": measured.mode.maker.simulated,
        "key": measured.key,
        "measurement": "0x" + attested.measurement.hex(),
        "pcrs": {
            str(index): pcr.hex() for index, pcr in measured.document.pcrs.items() if any(pcr)
        },
        "debug": attested.debug,
        "attestedAt": attested.attested_at,
        "validUntil": attested.valid_until,
    }


def measured_shown(measured: Measured) -> RenderableType:
    """Lay out what a document says, and what that is worth."""
    document = measured_document(measured)
    registers = document.pop("pcrs")
    assert isinstance(registers, dict)
    rows: dict[str, JsonValue] = {
        "mode": document["mode"],
        "key": document["key"] or "none that could be enrolled",
        "measurement": document["measurement"],
        **{f"PCR{index}": pcr for index, pcr in registers.items()},
        "attested": moment(measured.attested.attested_at),
        "valid until": moment(measured.attested.valid_until),
    }
    maker = measured.mode.maker
    notes = [Text(_SIMULATED, style="bold red")] if maker.simulated else []
    if measured.attested.debug:
        notes.append(
            Text("DEBUGGED: its memory can be read, and no contract takes its key.", "red")
        )
    notes.append(Text(f"It proves {maker.proves}."))
    notes.append(Text(f"It does not prove {maker.does_not_prove}."))
    return Group(shown(rows), *notes)


def key_state(record: EnclaveRecord | None) -> str:
    """Say in words whether a key counts."""
    if record is None:
        return "never enrolled"
    if record.revoked_at:
        return f"revoked on {moment(record.revoked_at)}"
    if time.time() >= record.until:
        return f"valid until {moment(record.until)}, which is over"
    return f"valid until {moment(record.until)}"


def approval_state(approval: Approval | None) -> str:
    """Say in words whether a measurement is approved."""
    if approval is None:
        return "never approved"
    if approval.revoked_at:
        return f"revoked on {moment(approval.revoked_at)}"
    return f"approved on {moment(approval.approved_at)}"


def shown(document: dict[str, JsonValue]) -> RenderableType:
    """Lay out values by their names."""
    return fields({name: str(value) for name, value in document.items()})
