"""Publishing: a model's files into a store, its version and its floor onto the chain."""

from dataclasses import dataclass
from pathlib import Path

from assay.chain import ModelRegistry, Sender, TeeVerifier, ZkmlVerifier
from assay.chain.contracts.events import PromptCommitted
from assay.client.publishing.prompts import (
    CommittedPrompt,
    TextState,
    committed_prompt,
    text_in_uri,
)
from assay.errors import InvalidInput, ModelUnknown
from assay.models import (
    ArtefactStore,
    Declaration,
    build_manifest,
    prompt_content,
    publish_files,
)
from assay.modes import mode_named, read_key_bytes
from assay.wire.hashing import keccak
from assay.wire.identifiers import model_id, version_id
from assay.wire.manifest import Manifest
from assay.wire.policy import Policy

__all__ = ["Published", "Publisher"]


@dataclass(frozen=True, slots=True)
class Published:
    """A version that is in the store and on the chain."""

    model_id: bytes
    version_id: bytes
    manifest: Manifest
    floor: Policy
    is_new: bool
    """False where the very same version had been published before."""


class Publisher:
    """Publishes models in one account's name. Every method raises `ChainError`."""

    def __init__(
        self,
        registry: ModelRegistry,
        store: ArtefactStore,
        sender: Sender,
        circuits: ZkmlVerifier | None = None,
    ) -> None:
        self._registry = registry
        self._store = store
        self._sender = sender
        self._circuits = circuits

    def publish(
        self,
        path: Path,
        name: str,
        declaration: Declaration,
        floor: Policy | None = None,
        uri: str = "",
    ) -> Published:
        """Publish a model file as a version of the model of that name.

        A new model is registered with `floor`, and with `signed` where that is None; `uri` tells
        others where the manifest is. A circuit is registered at its verifier, where there is one.
        What an attempt that broke off has done is not repeated. Raises `InvalidInput` where the
        model has another floor or the file cannot be published, and `ArtefactError`.
        """
        manifest = build_manifest(path, declaration)
        model = model_id(self._sender.address, name)
        version = version_id(model, manifest.hash())
        registered = self._registry.model(model)
        if registered is not None and floor not in (None, registered.floor):
            raise InvalidInput(
                f"The model {name!r} has another floor than the one that was given.",
                "Publish it without a floor; `assay model floor` raises the one it has.",
            )
        publish_files(self._store, manifest, path.parent)
        self._register_circuit(model, version, manifest, path.parent)
        if registered is None:
            floor = floor or Policy(required=1 << mode_named("signed").mode_id)
            self._sender.send(self._registry.register(name, floor))
        else:
            floor = registered.floor
        is_new = self._registry.version(version) is None
        if is_new:
            self._sender.send(self._registry.publish(model, manifest.hash(), uri))
        return Published(model, version, manifest, floor, is_new)

    def approve(self, verifier: TeeVerifier, model: bytes, measurement: bytes) -> None:
        """Vouch for measured code with a model of this account's, unless that was done before."""
        if verifier.approval(model, measurement) is None:
            self._sender.send(verifier.approve_measurement(model, measurement))

    def commit_prompt(self, model: bytes, text: str, uri: str = "") -> CommittedPrompt:
        """Store a system prompt, and commit the hash of its exact bytes to a model, by its id.

        `uri` tells everybody where the text is; `prompt_uri(text)` is the text itself. Without one
        the chain has the hash alone. The text comes into the store first: what is committed and
        lost could never be shown again. Raises `InvalidInput` where the text or the URI will not
        do, where the account is not the publisher, or where the prompt was committed before;
        `ModelUnknown`, `ChainError` and `ArtefactError`.
        """
        prompt_hash = keccak(prompt_content(text))
        if text_in_uri(uri, prompt_hash) is TextState.CHANGED:
            raise InvalidInput(
                "The URI holds another text than the prompt.",
                "Leave it out and publish the text with --public, or write the text alone there.",
            )
        self._require_publisher(model)
        if self._registry.prompt_committed_at(model, prompt_hash) is not None:
            raise InvalidInput(
                f"The prompt 0x{prompt_hash.hex()} was committed for this model before.",
                "A prompt is committed once, with its URI, and stays committed."
                " `assay model prompt` lists it; --keep puts a text that is missing into a store.",
            )
        self._store.put_prompt(text)
        self._sender.send(self._registry.commit_prompt(model, prompt_hash, uri))
        event = PromptCommitted(prompt_hash, model, uri)
        return committed_prompt(self._registry, self._store, event)

    def _require_publisher(self, model: bytes) -> None:
        registered = self._registry.model(model)
        if registered is None:
            raise ModelUnknown(
                f"Nobody has registered a model 0x{model.hex()}.", "`assay model list` shows some."
            )
        if registered.publisher != self._sender.address:
            raise InvalidInput(
                f"{self._sender.address} is not the publisher of this model;"
                f" {registered.publisher} is.",
                "Use the publisher's key: --key FILE.",
            )

    def _register_circuit(
        self, model: bytes, version: bytes, manifest: Manifest, folder: Path
    ) -> None:
        """Tell the verifier which key the version's proofs are checked with, before it is live.

        So where the verifier refuses a key, nothing is published.
        """
        if manifest.circuit is None or self._circuits is None:
            return
        if self._circuits.circuit(version) is None:
            key = read_key_bytes(manifest, folder)
            self._sender.send(self._circuits.register(model, manifest, key))
