"""A node's file: what a provider writes down, in TOML, about the node that it runs.

rpc = "https://…"              # or the environment variable ASSAY_RPC
token = "0x036C…"              # what is paid in
key = "provider.key"           # signs claims and receipts

[enclaves]
tee = "16:5000"
"""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from eth_account.signers.local import LocalAccount
from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError

from assay.chain.chain import Chain
from assay.chain.contracts import SignedVerifier
from assay.chain.deployment import Deployment
from assay.errors import SettingsError
from assay.gateway.serving import NodeSettings
from assay.modes import PrivateKey, all_modes
from assay.node import BatchLimits, Limits
from assay.settings import read_key
from assay.tee.protocol import Endpoint, UnixEndpoint, read_vsock
from assay.wire.receipt import Delegation
from assay.wire.types import Address, first_problem

__all__ = ["RPC_VARIABLE", "read_delegation", "read_node_file"]

RPC_VARIABLE = "ASSAY_RPC"
"""The environment variable that names the Ethereum node, for addresses that hold a secret."""

_GWEI = 10**9


def _usd(value: object) -> Decimal:
    try:
        price = Decimal(value) if isinstance(value, str) else None
    except ArithmeticError:
        price = None
    if price is None or not price.is_finite() or price <= 0:
        raise ValueError('must be US dollars, above zero and in quotes: "3000"')
    return price


Usd = Annotated[Decimal, PlainValidator(_usd)]
Count = Annotated[int, Field(strict=True, ge=1)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Limits(_Table):
    at_once: Count | None = None
    settle_every_seconds: Seconds | None = None


class _Batches(_Table):
    captures: Count | None = None
    calldata_bytes: Count | None = None
    gas: Count | None = None


class _NodeFile(_Table):
    rpc: str | None = None
    deployments: Path = Path("deployments")
    token: Address | None = None
    key: Path
    provider: Address | None = None
    delegation: Path | None = None
    submitter: Path | None = None
    prices: Path = Path("prices.toml")
    store: str = "artefacts"
    data: Path = Path("data")
    database: str | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(strict=True, ge=0, le=65_535)] = 8402
    enclaves: dict[str, str] = {}
    limits: _Limits = _Limits()
    batches: _Batches = _Batches()
    most_fee_gwei: Count | None = None

    # As `NodeSettings` has them.
    renews_keys: Annotated[bool, Field(strict=True)] | None = None
    token_usd: Usd | None = None
    coin_usd: Usd | None = None
    pay_within_seconds: Count | None = None
    deliver_within_seconds: Count | None = None
    replace_after_seconds: Seconds | None = None
    most_body_bytes: Count | None = None
    most_model_bytes: Count | None = None
    prover_memory_bytes: Count | None = None


_AS_THEY_ARE = (
    "renews_keys",
    "token_usd",
    "coin_usd",
    "pay_within_seconds",
    "deliver_within_seconds",
    "replace_after_seconds",
    "most_body_bytes",
    "most_model_bytes",
    "prover_memory_bytes",
)


def read_node_file(path: Path, rpc_url: str | None = None) -> NodeSettings:
    """Read what a node is told. Paths in the file are relative to its folder.

    `rpc_url` takes precedence over the file's. Makes the folder that the node keeps its data in.
    Raises `SettingsError`, `DeploymentError` and `ChainError`.
    """
    file, folder = _parsed(path), path.resolve().parent
    rpc_url = rpc_url or file.rpc
    if not rpc_url:
        raise SettingsError(
            f"{path} names no Ethereum node.",
            f'Write rpc = "https://…" into it, or set {RPC_VARIABLE} where the address is secret.',
        )
    chain = Chain(rpc_url)
    deployment = Deployment.read(folder / file.deployments, chain.chain_id)
    deployment.require_on(chain)
    if file.token is not None:
        deployment = deployment.model_copy(update={"token": file.token})
    account = read_key(folder / file.key)
    provider = file.provider or account.address
    data = folder / file.data
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    chosen = {name: value for name in _AS_THEY_ARE if (value := getattr(file, name)) is not None}
    if file.most_fee_gwei is not None:
        chosen["most_fee_wei"] = file.most_fee_gwei * _GWEI
    return NodeSettings(
        rpc_url=rpc_url,
        deployment=deployment,
        provider=provider,
        signer=PrivateKey(bytes(account.key)),
        submitter=account if file.submitter is None else read_key(folder / file.submitter),
        delegation=(
            None
            if provider == account.address
            else _delegation(file, folder, chain, deployment, account)
        ),
        database_url=file.database or f"sqlite:///{data / 'node.sqlite'}",
        store_url=file.store if "://" in file.store else str(folder / file.store),
        model_cache=data / "models",
        prices=folder / file.prices,
        host=file.host,
        port=file.port,
        enclaves={name: _endpoint(place, folder) for name, place in file.enclaves.items()},
        limits=Limits(**file.limits.model_dump(exclude_none=True)),
        batches=BatchLimits(**file.batches.model_dump(exclude_none=True)),
        **chosen,
    )


def _parsed(path: Path) -> _NodeFile:
    try:
        return _NodeFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError(
            f"The node's file {path} cannot be read: {error.strerror}.",
            "docs/operations.md shows one.",
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is no text.", "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is no TOML: {error}.", "Mend that line.") from error
    except ValidationError as error:
        raise SettingsError(
            f"{path}: {first_problem(error)}.", "docs/operations.md lists what may stand there."
        ) from None


def _endpoint(place: str, folder: Path) -> Endpoint:
    """Read where an enclave listens: CID:PORT on vsock, or the path of a socket."""
    return read_vsock(place) if place[:1].isdigit() else UnixEndpoint(folder / place)


def _delegation(
    file: _NodeFile, folder: Path, chain: Chain, deployment: Deployment, account: LocalAccount
) -> Delegation:
    """Make sure that a session key signs for the provider, and find the provider's word for it."""
    assert file.provider is not None
    said = None if file.delegation is None else read_delegation(folder / file.delegation)
    if said is not None and (said.provider, said.key) != (file.provider, account.address):
        raise SettingsError(
            f"{file.delegation} is about the key {said.key} of {said.provider}.",
            f"Name the one by which {file.provider} delegates to {account.address}.",
        )
    signed = all_modes()["signed"].name
    if signed not in deployment.modes:
        raise SettingsError(
            "This deployment has no mode signed, and so no session keys.",
            "Give the provider's own key.",
        )
    record = SignedVerifier(chain, deployment.modes[signed].verifier).delegation(
        file.provider, account.address
    )
    if record is None or record.revoked_at or record.until <= chain.time():
        what = "is not delegated" if record is None else "does not count any more"
        raise SettingsError(
            f"The session key {account.address} {what} on chain {deployment.chain_id}.",
            f"Have {file.provider} delegate {'it' if record is None else 'another one'}:"
            " assay delegate.",
        )
    return said or Delegation(
        provider=file.provider, key=account.address, until=record.until, signature=b""
    )


def read_delegation(path: Path) -> Delegation:
    """Read a delegation from its file. Raises `SettingsError`."""
    try:
        return Delegation.model_validate_json(path.read_bytes(), by_name=False)
    except OSError as error:
        raise SettingsError(
            f"The delegation {path} cannot be read: {error.strerror}.",
            "Name the file that assay delegate has written.",
        ) from error
    except ValidationError as error:
        raise SettingsError(
            f"{path} is no delegation: {first_problem(error)}.",
            "Name the file that assay delegate has written; it is not edited.",
        ) from error
