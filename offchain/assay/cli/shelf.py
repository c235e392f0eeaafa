"""The models that are on a chain, and what of them is in an artefact store."""

import re
from dataclasses import dataclass

from eth_account.signers.local import LocalAccount
from pydantic import JsonValue

from assay.chain import AccountSender, Chain, Deployment, ModelRegistry, ZkmlVerifier, events
from assay.chain.contracts.events import ModelRegistered
from assay.client import CommittedPrompt, Publisher, committed_prompts, keep_prompt
from assay.errors import ModelUnknown
from assay.models import ArtefactStore
from assay.node import Catalogue, ListedVersion
from assay.wire.policy import show_policy

__all__ = ["NamedModel", "Shelf"]

_ID = re.compile(r"0x[0-9a-f]{64}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedModel:
    """A model, and the name that its publisher registered it under."""

    model_id: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The registry on its chain, and the artefact store beside it."""

    chain: Chain
    deployment: Deployment
    store: ArtefactStore

    @property
    def registry(self) -> ModelRegistry:
        """Who published what."""
        return ModelRegistry(self.chain, self.deployment.address("ModelRegistry"))

    @property
    def catalogue(self) -> Catalogue:
        """Finds versions by id or name, and models by those."""
        return Catalogue(self.registry, self.store, self.deployment.block)

    def model(self, reference: str) -> NamedModel:
        """Find a model by its name or id, or by a version's id.

        By its id it is found even where none of its versions is in the store. Raises
        `ModelUnknown`.
        """
        try:
            version = self.catalogue.find(reference)
        except ModelUnknown:
            if not _ID.fullmatch(reference):
                raise
            wanted = bytes.fromhex(reference[2:])
            start = self.deployment.block
            for found in events(self.registry, ModelRegistered, start, model_id=wanted):
                return NamedModel(wanted, found.event.name)
            raise
        return NamedModel(version.model_id, version.name)

    def publisher(self, account: LocalAccount) -> Publisher:
        """Publish in an account's name."""
        circuits = ZkmlVerifier(self.chain, self.deployment.address("ZkmlVerifier"))
        sender = AccountSender(self.chain, account)
        return Publisher(self.registry, self.store, sender, circuits)

    def prompts(self, model: bytes) -> tuple[CommittedPrompt, ...]:
        """List a model's prompts, oldest first."""
        return committed_prompts(self.registry, self.store, model, self.deployment.block)

    def keep_prompt(self, model: bytes, text: str) -> bytes:
        """Store the text of a prompt that was committed, and return its hash."""
        return keep_prompt(self.registry, self.store, model, text)

    def document(self, version: ListedVersion) -> dict[str, JsonValue]:
        """Describe a version, as the chain has it now."""
        registered = self.registry.model(version.model_id)
        published = self.registry.version(version.version_id)
        circuit = version.manifest.circuit
        assert registered is not None
        assert published is not None
        return {
            "name": version.name,
            "modelId": "0x" + version.model_id.hex(),
            "versionId": "0x" + version.version_id.hex(),
            "publisher": version.publisher,
            "floor": show_policy(registered.floor, self.deployment.mode_ids),
            "publishedAt": published.published_at,
            "retiredAt": published.retired_at or None,
            "setup": None if circuit is None else circuit.setup,
        }
