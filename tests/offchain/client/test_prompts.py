"""Prompts: committed by a publisher, stored, and looked for again."""

import pytest

from assay.chain import AccountSender
from assay.client import CommittedPrompt, Publisher, TextState, committed_prompts, keep_prompt
from assay.errors import InvalidInput, ModelUnknown
from assay.models import ArtefactStore, prompt_uri
from assay.wire import ZERO_HASH, Policy, keccak, model_id

TEXT = "Be brief.\n"
OTHER = "Be kind.\n"
HASH = keccak(TEXT.encode())


@pytest.fixture
def empty_store(tmp_path):
    return ArtefactStore(str(tmp_path / "prompts"))


@pytest.fixture
def model(restored_chain, model_registry, publisher):
    restored_chain.send(model_registry.register("prompted", Policy(1)), publisher)
    return model_id(publisher.address, "prompted")


@pytest.fixture
def publish_as(restored_chain, model_registry, empty_store):
    """Make a publisher of an account."""
    return lambda account: Publisher(
        model_registry, empty_store, AccountSender(restored_chain, account)
    )


@pytest.fixture
def listed(model_registry, empty_store, model, deployment):
    """List what was committed for the model."""
    return lambda store=empty_store: committed_prompts(
        model_registry, store, model, deployment.block
    )


def test_a_prompt_is_stored_and_its_hash_committed(
    publish_as, publisher, model, listed, empty_store, restored_chain
):
    done = publish_as(publisher).commit_prompt(model, TEXT)

    assert done == CommittedPrompt(
        prompt_hash=HASH,
        committed_at=restored_chain.time(),
        uri="",
        in_store=TextState.HELD,
        in_uri=TextState.MISSING,
    )
    assert empty_store.prompt(HASH) == TEXT.encode()
    assert listed() == (done,)


def test_prompts_are_listed_in_their_order_and_those_of_other_models_are_not(
    publish_as, publisher, stranger, model, listed, model_registry, restored_chain
):
    publish_as(publisher).commit_prompt(model, TEXT)
    restored_chain.send(model_registry.register("another", Policy(1)), stranger)
    publish_as(stranger).commit_prompt(model_id(stranger.address, "another"), TEXT)
    publish_as(publisher).commit_prompt(model, OTHER, "https://prompts.example/2")

    assert [(each.prompt_hash, each.uri) for each in listed()] == [
        (HASH, ""),
        (keccak(OTHER.encode()), "https://prompts.example/2"),
    ]


def test_a_public_prompt_is_known_without_a_store(publish_as, publisher, model, listed, tmp_path):
    publish_as(publisher).commit_prompt(model, TEXT, prompt_uri(TEXT))

    (prompt,) = listed(ArtefactStore(str(tmp_path / "elsewhere")))
    assert (prompt.in_store, prompt.in_uri) == (TextState.MISSING, TextState.HELD)


def test_another_text_than_was_committed_is_noticed_in_either_place(
    publish_as, publisher, model, listed, model_registry, restored_chain, tmp_path
):
    publish_as(publisher).commit_prompt(model, TEXT)
    (file,) = (tmp_path / "prompts" / "prompts").iterdir()
    file.write_text("Be long.")
    call = model_registry.commit_prompt(model, keccak(OTHER.encode()), prompt_uri(TEXT))
    restored_chain.send(call, publisher)

    assert [(each.in_store, each.in_uri) for each in listed()] == [
        (TextState.CHANGED, TextState.MISSING),
        (TextState.MISSING, TextState.CHANGED),
    ]


def test_a_prompt_is_committed_once(publish_as, publisher, model, listed):
    publish_as(publisher).commit_prompt(model, TEXT)

    with pytest.raises(InvalidInput, match=f"0x{HASH.hex()} was committed for this model before"):
        publish_as(publisher).commit_prompt(model, TEXT, prompt_uri(TEXT))
    assert [each.uri for each in listed()] == [""]


def test_what_is_refused_is_not_stored(publish_as, publisher, stranger, model, listed, tmp_path):
    with pytest.raises(InvalidInput) as refused:
        publish_as(stranger).commit_prompt(model, TEXT)
    assert refused.value.message == (
        f"{stranger.address} is not the publisher of this model; {publisher.address} is."
    )
    with pytest.raises(ModelUnknown, match="Nobody has registered a model 0x00"):
        publish_as(publisher).commit_prompt(ZERO_HASH, TEXT)
    with pytest.raises(InvalidInput, match="The URI holds another text"):
        publish_as(publisher).commit_prompt(model, TEXT, prompt_uri(OTHER))
    with pytest.raises(InvalidInput, match="empty"):
        publish_as(publisher).commit_prompt(model, "")
    assert not (tmp_path / "prompts").exists()
    assert listed() == ()


def test_a_text_that_is_missing_is_kept_if_it_was_committed(
    publish_as, publisher, model, listed, model_registry, tmp_path
):
    publish_as(publisher).commit_prompt(model, TEXT)
    elsewhere = ArtefactStore(str(tmp_path / "elsewhere"))
    assert [each.in_store for each in listed(elsewhere)] == [TextState.MISSING]

    assert keep_prompt(model_registry, elsewhere, model, TEXT) == HASH
    assert [each.in_store for each in listed(elsewhere)] == [TextState.HELD]
    with pytest.raises(InvalidInput, match="was not committed for the model") as refused:
        keep_prompt(model_registry, elsewhere, model, TEXT.strip())
    assert "a newline at the end too" in refused.value.hint
