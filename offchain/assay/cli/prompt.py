"""What somebody at a Python prompt works with: a client, and verbs that are bound by name.

It is for `ape console`, and for any other prompt:

session = PromptSession(Home(Path(".assay")), chain, deployment)
answer = session.infer("digits", image=pixels)
"""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from rich.console import Console

from assay.chain import Chain, Deployment, Token
from assay.cli.shelf import Shelf
from assay.cli.terminal.money import atomic
from assay.cli.terminal.verdicts import verdict_text
from assay.client import (
    AdviceReport,
    Answer,
    Budget,
    Client,
    CommittedPrompt,
    Gateway,
    Published,
    Verdict,
    check_receipt,
)
from assay.errors import InvalidInput, SettingsError
from assay.models import ArtefactStore, Declaration, prompt_uri
from assay.settings import Home, read_key
from assay.wire.policy import parse_policy
from assay.wire.receipt import Receipt

__all__ = ["PromptSession"]

_MOST_TOKENS = "0.05"


class PromptSession:
    """A chain with the contracts on it, and the node and the keys of a home folder.

    Nothing is read before it is needed, so that a prompt opens without a node. Methods raise
    `AssayError`, which says what to do.
    """

    def __init__(self, home: Home, chain: Chain, deployment: Deployment) -> None:
        self._home = home
        self._chain = chain
        self._deployment = deployment

    @cached_property
    def client(self) -> Client:
        """The payer of the home folder, at the gateway that runs there.

        Signs for at most 0.05 tokens an answer. Raises `SettingsError` where none runs.
        """
        running = self._home.running()
        if running is None or running.chain_id != self._chain.chain_id:
            raise SettingsError(
                f"No node of chain {self._chain.chain_id} runs in {self._home.folder}.",
                "Start one in another terminal: assay up. Or set ASSAY_HOME to the folder of one.",
            )
        if self._deployment.token is None:
            raise SettingsError(
                "The deployment names no token to pay in.", "Use assay.client.Client yourself."
            )
        token = Token(self._chain, self._deployment.token)
        budget = Budget(token.address, atomic(_MOST_TOKENS, token.decimals()))
        payer = read_key(self._home.key("payer"))
        return Client(Gateway(running.gateway_url), payer, self._deployment, budget, self._chain)

    def publish(
        self,
        path: str | Path,
        name: str,
        floor: str | None = None,
        *,
        licence: str = "NOASSERTION",
        description: str = "",
    ) -> Published:
        """Publish a model file with the home folder's publisher key."""
        weakest = None if floor is None else parse_policy(floor, self._deployment.mode_ids)
        declaration = Declaration(licence=licence, description=description)
        shelf = self._shelf()
        publisher = shelf.publisher(read_key(self._home.key("publisher")))
        return publisher.publish(Path(path), name, declaration, weakest)

    def commit_prompt(self, model: str, text: str, *, public: bool = False) -> CommittedPrompt:
        """Commit a system prompt to a model, by its name or id; the text stays in the store.

        With `public` the text is put on the chain, too, for everybody and for good.
        """
        shelf = self._shelf()
        publisher = shelf.publisher(read_key(self._home.key("publisher")))
        uri = prompt_uri(text) if public else ""
        return publisher.commit_prompt(shelf.model(model).model_id, text, uri)

    def prompts(self, model: str) -> tuple[CommittedPrompt, ...]:
        """List the prompts that were committed for a model, oldest first."""
        shelf = self._shelf()
        return shelf.prompts(shelf.model(model).model_id)

    def infer(
        self, model: str, policy: str | None = None, value: str | None = None, **inputs: object
    ) -> Answer:
        """Buy one answer, and check it; inputs are arrays or nested lists, by name."""
        return self.client.infer(model, inputs, policy, value)

    def advise(
        self, model: str, value: str, latency: str | None = None, *, privacy: bool = False
    ) -> AdviceReport:
        """Ask which policy suits what is at stake, such as 5000usd."""
        return self.client.gateway.advice(model, value, latency, privacy=privacy)

    def verify(self, receipt: Receipt | bytes | str | Path) -> Verdict:
        """Check a receipt, or the file of one, against this chain; say what came of it."""
        if isinstance(receipt, Receipt):
            data = receipt.model_dump_json().encode()
        elif isinstance(receipt, bytes):
            data = receipt
        else:
            try:
                data = Path(receipt).read_bytes()
            except OSError as error:
                raise InvalidInput(
                    f"The receipt {receipt} cannot be read: {error.strerror}.",
                    "Give a receipt, its bytes, or the path of its file.",
                ) from error
        verdict = check_receipt(data, chain=self._chain, deployment=self._deployment)
        Console(markup=False, highlight=False, emoji=False).print(verdict_text(verdict))
        return verdict

    def verbs(self) -> dict[str, Callable[..., object]]:
        """Give the verbs by their names, for whoever binds them."""
        return {
            "publish": self.publish,
            "commit_prompt": self.commit_prompt,
            "prompts": self.prompts,
            "infer": self.infer,
            "advise": self.advise,
            "verify": self.verify,
        }

    def _shelf(self) -> Shelf:
        store = ArtefactStore(str(self._home.artefacts.resolve()))
        return Shelf(self._chain, self._deployment, store)
