"""A provider's key, a session key, and what is signed between them.

A run that is cut off is completed by the next one. What it has signed lies beside the file that it
is to write, until the chain has it: the next run signs nothing else for the same key.
"""

from dataclasses import dataclass
from pathlib import Path

from eth_account.signers.local import LocalAccount

from assay.cli.commands.delegate.files import find_delegation
from assay.cli.commands.delegate.site import ANOTHER_KEY, Site, state
from assay.cli.terminal.times import End, moment
from assay.errors import SettingsError
from assay.modes import PrivateKey
from assay.modes.signed import sign_delegation
from assay.settings import create_key, read_key
from assay.wire import Delegation

__all__ = ["Keys", "choose_end"]


@dataclass(frozen=True, slots=True)
class Keys:
    """Whose session key it is, where that key is, and where the delegation goes."""

    provider: LocalAccount
    session_file: Path
    save: Path

    @property
    def unsent(self) -> Path:
        """Where a delegation waits until the chain has it."""
        return self.save.with_name(self.save.name + ".unsent")

    def session(self) -> str:
        """Make the session key, or find the one that is there; give its address.

        Raises `SettingsError` where it is the provider's own, or a file is of other keys.
        """
        found = read_key(self.session_file).address if self.session_file.exists() else None
        if found == self.provider.address:
            raise SettingsError(
                f"{self.session_file} holds the provider's own key.",
                "Name another file with --session-key; a key that is not there yet is made.",
            )
        for path in (self.save, self.unsent):
            held = find_delegation(path)
            if held is not None and (held.provider, held.key) != (self.provider.address, found):
                raise SettingsError(
                    f"{path} holds a delegation of {held.provider} to {held.key}, not this one.",
                    "Name another file with --save.",
                )
        return str(create_key(self.session_file).address)

    def sign(self, key: str, until: int, chain_id: int, verifier: str) -> Delegation:
        """Sign a delegation; the same one has the same signature (RFC 6979)."""
        return sign_delegation(PrivateKey(bytes(self.provider.key)), key, until, chain_id, verifier)


def choose_end(site: Site, keys: Keys, key: str, end: End) -> int:
    """Choose when the delegation ends: as asked for, or as a run that was cut off has signed it.

    Raises `SettingsError` where the key was delegated before.
    """
    record, now = site.verifier.delegation(keys.provider.address, key), site.now()
    begun = find_delegation(keys.unsent)
    # What has passed unsent will never be on the chain.
    if begun is not None and (record is not None or begun.until > now):
        if not end.allows(begun.until):
            raise SettingsError(
                f"An earlier run signed for {key} until {moment(begun.until)} and was cut off.",
                f"Ask for the same end, --until {begun.until}; or make another key.",
            )
        return begun.until
    held = find_delegation(keys.save)
    if record is not None and not (end.is_exact and record.until == end.at):
        is_complete = held is not None and held.until == record.until and not record.revoked_at
        raise SettingsError(
            f"The key {key} was delegated before, and {state(record, now)}.",
            f"{keys.save} has it. {ANOTHER_KEY}" if is_complete else ANOTHER_KEY,
        )
    if record is None and held is not None:
        raise SettingsError(
            f"{keys.save} holds a delegation to {key} that this chain does not know.",
            f"Send it: assay delegate send {keys.save}. Or name another file with --save.",
        )
    return end.at
