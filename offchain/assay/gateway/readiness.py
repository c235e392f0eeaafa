"""Readiness: what a node will run with, and what its provider should know before it serves."""

from dataclasses import dataclass
from ipaddress import ip_address

from assay.chain.chain import Chain
from assay.chain.contracts import ModelRegistry, Token
from assay.gateway.serving import NodeSettings
from assay.models import ArtefactStore
from assay.modes import all_modes
from assay.node import Catalogue

__all__ = ["Readiness", "look_over"]


@dataclass(frozen=True, slots=True)
class Readiness:
    """What was found. What would make a node useless stands in `warnings`."""

    chain_id: int
    block: int
    token: str
    symbol: str
    gas_wei: int
    """What the submitter has for gas."""
    models: tuple[str, ...]
    """The names of the models of which a version can be had here, in their order."""
    warnings: tuple[str, ...]


def look_over(settings: NodeSettings) -> Readiness:
    """Look at the chain and the store, as the node will.

    Raises `SettingsError`, `ChainError` and `ArtefactError`.
    """
    chain, deployment = Chain(settings.rpc_url), settings.deployment
    registry = ModelRegistry(chain, deployment.address("ModelRegistry"))
    catalogue = Catalogue(registry, ArtefactStore(settings.store_url), deployment.block)
    names = tuple(dict.fromkeys(version.name for version in catalogue.versions()))
    gas_wei = chain.balance(settings.submitter.address)
    return Readiness(
        chain_id=deployment.chain_id,
        block=chain.block_number(),
        token=settings.token,
        symbol=Token(chain, settings.token).symbol(),
        gas_wei=gas_wei,
        models=names,
        warnings=tuple(_warnings(settings, names, gas_wei)),
    )


def _warnings(settings: NodeSettings, models: tuple[str, ...], gas_wei: int) -> list[str]:
    found = []
    development = [
        name
        for name in settings.deployment.modes
        if name in all_modes() and all_modes()[name].for_development
    ]
    if development:
        found.append(
            f"The deployment on chain {settings.deployment.chain_id} is for development: evidence"
            f" in the mode {', '.join(development)} proves nothing."
        )
    if gas_wei == 0:
        found.append(
            f"{settings.submitter.address} has no coins for gas: nothing can be taken in or paid"
            " out. Send it some."
        )
    if not models:
        found.append(
            "No published version is in the artefact store: nothing is sold. Publish one, or name"
            " the store that its publisher uses."
        )
    if not _is_loopback(settings.host):
        found.append(
            f"Others reach {settings.host} without TLS: put a proxy with a certificate before it."
        )
    return found


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
