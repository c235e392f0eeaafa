"""Settings: where a home folder keeps what, and keys that nobody else can read."""

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from eth_account import Account
from eth_account.signers.local import LocalAccount
from pydantic import BaseModel, ConfigDict, ValidationError

from assay.errors import SettingsError

__all__ = ["Home", "RunningNode", "create_key", "read_key"]


class RunningNode(BaseModel):
    """What other commands need to know of a node that runs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chain_id: int
    rpc_url: str
    gateway_url: str


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one local installation, `.assay` by default."""

    folder: Path

    def key(self, role: str) -> Path:
        """Find the private key of a role: payer, provider or publisher."""
        return self.folder / f"{role}.key"

    @property
    def deployments(self) -> Path:
        """Where the contracts are, a file for each chain."""
        return self.folder / "deployments"

    @property
    def artefacts(self) -> Path:
        """The artefact store."""
        return self.folder / "artefacts"

    @property
    def models(self) -> Path:
        """Artefacts that a node has fetched to run them."""
        return self.folder / "models"

    @property
    def circuits(self) -> Path:
        """The sample circuit, with its keys."""
        return self.folder / "circuits"

    @property
    def database_url(self) -> str:
        """The node's jobs and quotes."""
        return f"sqlite:///{self.folder / 'node.sqlite'}"

    @property
    def prices(self) -> Path:
        """What the provider asks for."""
        return self.folder / "prices.toml"

    @property
    def chain_state(self) -> Path:
        """The local chain, between two runs."""
        return self.folder / "chain.json"

    @property
    def orders(self) -> Path:
        """Orders that were signed and are not answered yet."""
        return self.folder / "orders"

    @property
    def enclave_socket(self) -> Path:
        """Where a simulated enclave listens."""
        return self.folder / "enclave.sock"

    def enclave(self, key: str) -> Path:
        """Find what is kept of an enclave that was enrolled, by its key's address."""
        return self.folder / "enclaves" / f"{key}.json"

    @property
    def receipts(self) -> Path:
        """Receipts of the demo."""
        return self.folder / "receipts"

    def running(self) -> RunningNode | None:
        """Read what runs here, if anything does. Raises `SettingsError`."""
        try:
            return RunningNode.model_validate_json(self._record.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            raise SettingsError(
                f"{self._record} is damaged.", "Remove it, and start the node again: assay up."
            ) from error

    def remember(self, node: RunningNode) -> None:
        """Write down what runs here."""
        self._record.write_text(node.model_dump_json(indent=2) + "\n", encoding="utf-8")

    def forget(self) -> None:
        """Write down that nothing runs here any more."""
        self._record.unlink(missing_ok=True)

    @property
    def _record(self) -> Path:
        return self.folder / "node.json"


def create_key(path: Path) -> LocalAccount:
    """Make a private key in a new file that only its owner can read, or read the one that is there.

    Raises `SettingsError`.
    """
    if path.exists():
        return read_key(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    account: LocalAccount = Account.create()
    # Written first and named afterwards, so that no file ever holds half a key.
    unnamed = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    file = os.open(unnamed, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(file, "w", encoding="ascii") as opened:
            opened.write(f"0x{bytes(account.key).hex()}\n")
            opened.flush()
            os.fsync(opened.fileno())
        os.link(unnamed, path)
    except FileExistsError:
        return read_key(path)
    finally:
        unnamed.unlink(missing_ok=True)
    return account


def read_key(path: Path) -> LocalAccount:
    """Read a private key, in hex, from a file that only its owner can read.

    Raises `SettingsError`, which never shows what the file holds.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"The key file {path} cannot be read: {error.strerror}.",
            "Name another one; assay up makes keys for a local chain.",
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(
            f"The key file {path} is open to others.", f"Close it: chmod 600 {path}."
        )
    try:
        account: LocalAccount = Account.from_key(text.decode("ascii").strip())
    except Exception:  # eth-account has no base for its errors; the cause would show the key.
        raise SettingsError(
            f"{path} holds no private key.", "It should hold 0x and 64 hex digits."
        ) from None
    return account
