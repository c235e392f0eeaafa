"""Models, modes and delegations, by the wrappers."""

import pytest

from assay.chain import Model, ModelRegistry, ModeRecord, VerifierRegistry, Version, events_in
from assay.chain.contracts.events import (
    FloorRaised,
    KeyDelegated,
    KeyRevoked,
    ModeAppended,
    ModelHandedOver,
    ModelOffered,
    ModelRegistered,
    ModeRetired,
    PromptCommitted,
    VersionPublished,
    VersionRetired,
)
from assay.errors import DeploymentError, TransactionReverted
from assay.modes import PrivateKey, all_modes
from assay.modes.signed import sign_delegation
from assay.wire import ZERO_HASH, Claim, Evidence, Policy, keccak, model_id, version_id

NOBODY = "0x" + 40 * "0"
SIGNED, SIGNED_AND_TEE = Policy(0b01), Policy(0b11)
MANIFEST, PROMPT = keccak(b"manifest"), keccak(b"prompt")


@pytest.fixture
def model(restored_chain, model_registry, publisher, send):
    """A registered model's id."""
    send(model_registry.register("digits", SIGNED), publisher)
    return model_id(publisher.address, "digits")


@pytest.fixture
def claim(provider):
    return Claim(
        request_id=keccak(b"request"),
        version_id=keccak(b"version"),
        prompt_hash=ZERO_HASH,
        input_hash=keccak(b"input"),
        params_hash=ZERO_HASH,
        output_hash=keccak(b"output"),
        provider=provider.address,
        units=1,
        completed_at=1_900_000_000,
    )


@pytest.fixture
def create_evidence(claim, chain, verifier_registry):
    """Sign the claim with somebody's key."""

    def create(account):
        digest = claim.digest(chain.chain_id, verifier_registry.address)
        proof = PrivateKey(bytes(account.key)).sign(digest)
        return Evidence(mode="signed", mode_id=0, proof=proof)

    return create


def logged(receipt, contract, kind):
    (found,) = events_in(receipt.logs, contract, kind)
    return found.event


def test_registers_a_model_and_raises_its_floor(restored_chain, model_registry, publisher, send):
    identifier = model_id(publisher.address, "digits")
    assert model_registry.model(identifier) is None
    receipt = send(model_registry.register("digits", SIGNED), publisher)
    assert logged(receipt, model_registry, ModelRegistered) == ModelRegistered(
        identifier, publisher.address, "digits", SIGNED
    )
    registered_at = restored_chain.time()
    receipt = send(model_registry.raise_floor(identifier, SIGNED_AND_TEE), publisher)
    assert logged(receipt, model_registry, FloorRaised) == FloorRaised(
        identifier, SIGNED_AND_TEE, SIGNED
    )
    assert model_registry.model(identifier) == Model(
        publisher.address, registered_at, NOBODY, SIGNED_AND_TEE
    )


def test_publishes_and_retires_a_version(restored_chain, model_registry, model, publisher, send):
    identifier = version_id(model, MANIFEST)
    assert model_registry.version(identifier) is None
    receipt = send(model_registry.publish(model, MANIFEST, "file:///manifest"), publisher)
    assert logged(receipt, model_registry, VersionPublished) == VersionPublished(
        identifier, model, MANIFEST, "file:///manifest"
    )
    published_at = restored_chain.time()
    assert model_registry.version(identifier) == Version(model, published_at, 0)
    assert model_registry.live_floor(identifier) == SIGNED

    receipt = send(model_registry.retire(identifier, "a better one is out"), publisher)
    assert logged(receipt, model_registry, VersionRetired) == VersionRetired(
        identifier, model, "a better one is out"
    )
    retired_at = restored_chain.time()
    assert model_registry.version(identifier) == Version(model, published_at, retired_at)
    with pytest.raises(TransactionReverted) as caught:
        model_registry.live_floor(identifier)
    assert (caught.value.error, caught.value.arguments) == (
        "VersionIsRetired",
        {"versionId": "0x" + identifier.hex(), "retiredAt": retired_at},
    )


def test_commits_a_prompt(restored_chain, model_registry, model, publisher, send):
    assert model_registry.prompt_committed_at(model, PROMPT) is None
    receipt = send(model_registry.commit_prompt(model, PROMPT, ""), publisher)
    assert logged(receipt, model_registry, PromptCommitted) == PromptCommitted(PROMPT, model, "")
    assert model_registry.prompt_committed_at(model, PROMPT) == restored_chain.time()


def test_hands_a_model_over(model_registry, model, publisher, stranger, send):
    receipt = send(model_registry.offer(model, stranger.address), publisher)
    offered = ModelOffered(model, publisher.address, stranger.address)
    assert logged(receipt, model_registry, ModelOffered) == offered
    assert model_registry.model(model).heir == stranger.address
    send(model_registry.offer(model, None), publisher)
    assert model_registry.model(model).heir == NOBODY
    send(model_registry.offer(model, stranger.address), publisher)

    receipt = send(model_registry.accept(model), stranger)
    assert logged(receipt, model_registry, ModelHandedOver) == ModelHandedOver(
        model, publisher.address, stranger.address
    )
    assert model_registry.model(model).publisher == stranger.address


def test_appends_and_retires_a_mode(
    restored_chain, verifier_registry, signed_verifier, owner, send
):
    assert verifier_registry.owner() == owner.address
    assert (verifier_registry.mode(40), verifier_registry.name(40)) == (None, None)
    append = verifier_registry.append(40, "also-signed", signed_verifier.address, 90_000)
    receipt = send(append, owner)
    assert logged(receipt, verifier_registry, ModeAppended) == ModeAppended(
        40, "also-signed", signed_verifier.address, 90_000
    )
    appended_at = restored_chain.time()
    before = sum(1 << mode.mode_id for mode in all_modes().values())
    assert verifier_registry.live_modes() == before | 1 << 40
    assert verifier_registry.mode_named("also-signed") == 40

    receipt = send(verifier_registry.retire(40, "superseded"), owner)
    assert logged(receipt, verifier_registry, ModeRetired) == ModeRetired(40, "superseded")
    assert verifier_registry.live_modes() == before
    assert verifier_registry.name(40) == "also-signed"
    assert verifier_registry.mode(40) == ModeRecord(
        signed_verifier.address, 90_000, appended_at, retired=True
    )
    with pytest.raises(TransactionReverted, match=r"NameUnusable\(name=nonsense\)"):
        verifier_registry.mode_named("nonsense")


def test_only_the_owner_appends(restored_chain, verifier_registry, signed_verifier, stranger, send):
    append = verifier_registry.append(5, "mine", signed_verifier.address, 90_000)
    with pytest.raises(TransactionReverted, match=r"OwnableUnauthorizedAccount.*registry's owner"):
        send(append, stranger)


def test_computes_the_digest_that_the_registry_computes(chain, verifier_registry, claim):
    assert verifier_registry.digest(claim) == claim.digest(
        chain.chain_id, verifier_registry.address
    )


def test_asks_which_modes_hold(verifier_registry, claim, create_evidence, provider, stranger):
    assert verifier_registry.proven(claim, [create_evidence(provider)]) == 0b1
    assert verifier_registry.proven(claim, [create_evidence(stranger)]) == 0
    assert verifier_registry.proven(claim, []) == 0
    twice = [create_evidence(provider)] * 2
    with pytest.raises(TransactionReverted) as caught:
        verifier_registry.proven(claim, twice)
    assert (caught.value.error, caught.value.arguments) == (
        "EvidenceOutOfOrder",
        {"previous": 0, "mode": 0},
    )


def test_a_session_key_signs_until_it_is_revoked(
    restored_chain,
    signed_verifier,
    verifier_registry,
    claim,
    create_evidence,
    provider,
    session_key,
    send,
):
    evidence = [create_evidence(session_key)]
    assert signed_verifier.delegation(provider.address, session_key.address) is None
    assert verifier_registry.proven(claim, evidence) == 0

    until = restored_chain.time() + 3_600
    receipt = send(signed_verifier.delegate_key(session_key.address, until), provider)
    assert logged(receipt, signed_verifier, KeyDelegated) == KeyDelegated(
        provider.address, session_key.address, until
    )
    delegation = signed_verifier.delegation(provider.address, session_key.address)
    assert (delegation.since, delegation.until) == (restored_chain.time(), until)
    assert delegation.revoked_at == 0
    assert verifier_registry.proven(claim, evidence) == 0b1

    receipt = send(signed_verifier.revoke(provider.address, session_key.address), session_key)
    assert logged(receipt, signed_verifier, KeyRevoked) == KeyRevoked(
        provider.address, session_key.address
    )
    revoked = signed_verifier.delegation(provider.address, session_key.address)
    assert revoked.revoked_at == restored_chain.time()
    assert verifier_registry.proven(claim, evidence) == 0


def test_anyone_submits_a_delegation_that_the_provider_signed(
    restored_chain, signed_verifier, provider, session_key, stranger, send
):
    until = restored_chain.time() + 3_600
    delegation = sign_delegation(
        PrivateKey(bytes(provider.key)),
        session_key.address,
        until,
        restored_chain.chain_id,
        signed_verifier.address,
    )
    send(signed_verifier.delegate_with_signature(delegation), stranger)
    assert signed_verifier.delegation(provider.address, session_key.address).until == until

    forged = delegation.model_copy(update={"key": stranger.address})
    with pytest.raises(TransactionReverted) as caught:
        send(signed_verifier.delegate_with_signature(forged), stranger)
    assert (caught.value.error, caught.value.arguments) == (
        "DelegationNotSigned",
        {"provider": provider.address, "key": stranger.address},
    )


def test_says_that_a_contract_is_not_there(chain, stranger):
    with pytest.raises(DeploymentError, match=f"ModelRegistry is not at {stranger.address}"):
        ModelRegistry(chain, stranger.address).live_floor(MANIFEST)
    with pytest.raises(DeploymentError, match="VerifierRegistry is not at"):
        VerifierRegistry(chain, stranger.address).live_modes()
