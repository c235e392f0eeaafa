"""ModelRegistry

register
├── when the name is empty: it reverts
├── when the floor is not canonical: it reverts
├── when the publisher has a model of that name: it reverts, after a hand-over too
└── otherwise
    ├── it records the publisher, the time and the floor
    ├── it derives the id from publisher and name, so that two publishers may use one name
    └── it emits ModelRegistered
raiseFloor
├── when there is no such model, or the caller is not its publisher: it reverts
├── when the floor is not canonical: it reverts
├── when the floor is the same, weaker, or neither weaker nor stronger: it reverts
└── when the floor is stronger: it is recorded, with FloorRaised
publish
├── when there is no such model, or the caller is not its publisher: it reverts
├── when there is no manifest: it reverts
├── when the version was published before, retired or not: it reverts
└── otherwise it records the version under an id of model and manifest, with VersionPublished
retire
├── when there is no such version, or it is retired, or the caller is not its publisher: it reverts
└── otherwise it is retired for good, with VersionRetired
commitPrompt
├── when there is no such model, or the caller is not its publisher: it reverts
├── when the prompt is the zero hash, or was committed before: it reverts
└── otherwise it records the time, for this model only, with PromptCommitted
offer, accept
├── when there is no such model, or the caller may not: it reverts
├── when a later offer went to somebody else, or to nobody: the earlier heir may not accept
└── when the heir accepts
    ├── it becomes the publisher, with ModelHandedOver
    ├── the offer is used up
    ├── ids and versions stay
    └── the former publisher may do nothing more
liveFloorOf
├── when there is no such version, or it is retired: it reverts
└── otherwise it is the model's floor, as it was raised last
"""

import pytest
from eth_abi import encode
from eth_utils import keccak

from ..expectations import reverts
from ..statements import SIGNED, TEE, ZERO_ADDRESS, ZERO_HASH, ZKML, policy_word

FLOOR = policy_word(SIGNED)
MANIFEST_HASH = keccak(text="manifest")
PROMPT_HASH = keccak(text="You are a helpful assistant.")
UNKNOWN = keccak(text="nothing was registered here")


@pytest.fixture
def model_id(model_registry, publisher):
    return model_registry.register("digits", FLOOR, sender=publisher).return_value


@pytest.fixture
def published_id(model_registry, publisher, model_id):
    return model_registry.publish(model_id, MANIFEST_HASH, "", sender=publisher).return_value


def test_a_model_needs_a_name(model_registry, publisher):
    with reverts(model_registry.NameMissing):
        model_registry.register("", FLOOR, sender=publisher)


@pytest.mark.parametrize("floor", [0, policy_word(options=(0, 1), threshold=2), 1 << 136])
def test_a_model_needs_a_canonical_floor(model_registry, publisher, floor):
    with reverts(model_registry.FloorNotCanonical, floor):
        model_registry.register("digits", floor, sender=publisher)


def test_a_publisher_uses_a_name_once(model_registry, publisher, model_id):
    with reverts(model_registry.ModelExists, model_id):
        model_registry.register("digits", FLOOR, sender=publisher)


def test_a_model_is_recorded_under_its_publisher_and_name(model_registry, publisher, chain):
    tx = model_registry.register("digits", FLOOR, sender=publisher)

    model_id = keccak(encode(("address", "string"), (publisher.address, "digits")))
    assert tx.return_value == model_id
    assert tx.events == [
        model_registry.ModelRegistered(
            modelId=model_id, publisher=publisher, name="digits", floor=FLOOR
        )
    ]
    model = model_registry.modelOf(model_id)
    assert model.publisher == publisher
    assert model.registeredAt == tx.timestamp
    assert model.heir == ZERO_ADDRESS
    assert model.floor == FLOOR


def test_two_publishers_may_use_one_name(model_registry, model_id, stranger):
    other_id = model_registry.register("digits", FLOOR, sender=stranger).return_value
    assert other_id != model_id
    assert model_registry.modelOf(other_id).publisher == stranger


def test_there_is_nothing_under_an_unknown_id(model_registry):
    assert model_registry.modelOf(UNKNOWN).publisher == ZERO_ADDRESS
    assert model_registry.versionOf(UNKNOWN).publishedAt == 0


OWNED = [
    ("raiseFloor", (policy_word(ZKML),)),
    ("publish", (MANIFEST_HASH, "")),
    ("commitPrompt", (PROMPT_HASH, "")),
    ("offer", (ZERO_ADDRESS,)),
]


@pytest.mark.parametrize(("verb", "arguments"), OWNED)
def test_only_the_publisher_may_change_a_model(
    model_registry, model_id, publisher, stranger, verb, arguments
):
    with reverts(model_registry.NotPublisher, stranger.address, publisher.address):
        getattr(model_registry, verb)(model_id, *arguments, sender=stranger)


@pytest.mark.parametrize(("verb", "arguments"), [*OWNED, ("accept", ())])
def test_an_unknown_model_cannot_be_changed(model_registry, publisher, verb, arguments):
    with reverts(model_registry.ModelUnknown, UNKNOWN):
        getattr(model_registry, verb)(UNKNOWN, *arguments, sender=publisher)


def test_a_floor_is_raised(model_registry, model_id, published_id, publisher):
    higher = policy_word(SIGNED, options=(TEE, ZKML), threshold=1)
    tx = model_registry.raiseFloor(model_id, higher, sender=publisher)

    assert tx.events == [model_registry.FloorRaised(modelId=model_id, floor=higher, previous=FLOOR)]
    assert model_registry.modelOf(model_id).floor == higher
    assert model_registry.liveFloorOf(published_id) == higher


def test_a_raised_floor_is_canonical(model_registry, model_id, publisher):
    with reverts(model_registry.FloorNotCanonical, 0):
        model_registry.raiseFloor(model_id, 0, sender=publisher)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(policy_word(SIGNED), policy_word(SIGNED), id="the same"),
        pytest.param(policy_word(SIGNED, ZKML), policy_word(SIGNED), id="weaker"),
        pytest.param(policy_word(SIGNED), policy_word(ZKML), id="another"),
        pytest.param(policy_word(TEE), policy_word(options=(TEE, ZKML), threshold=1), id="or"),
    ],
)
def test_a_floor_only_rises(model_registry, publisher, before, after):
    model_id = model_registry.register("floor", before, sender=publisher).return_value
    with reverts(model_registry.FloorNotRaised, after, before):
        model_registry.raiseFloor(model_id, after, sender=publisher)


def test_a_version_needs_a_manifest(model_registry, model_id, publisher):
    with reverts(model_registry.ManifestMissing):
        model_registry.publish(model_id, ZERO_HASH, "", sender=publisher)


def test_a_version_is_published_once(model_registry, model_id, published_id, publisher):
    with reverts(model_registry.VersionExists, published_id):
        model_registry.publish(model_id, MANIFEST_HASH, "elsewhere", sender=publisher)


def test_a_retired_version_is_not_published_again(
    model_registry, model_id, published_id, publisher
):
    model_registry.retire(published_id, "wrong weights", sender=publisher)
    with reverts(model_registry.VersionExists, published_id):
        model_registry.publish(model_id, MANIFEST_HASH, "", sender=publisher)


def test_a_version_is_recorded_under_its_model_and_manifest(model_registry, model_id, publisher):
    tx = model_registry.publish(model_id, MANIFEST_HASH, "ipfs://manifest", sender=publisher)

    version_id = keccak(encode(("bytes32", "bytes32"), (model_id, MANIFEST_HASH)))
    assert tx.return_value == version_id
    assert tx.events == [
        model_registry.VersionPublished(
            versionId=version_id,
            modelId=model_id,
            manifestHash=MANIFEST_HASH,
            uri="ipfs://manifest",
        )
    ]
    assert tuple(model_registry.versionOf(version_id)) == (model_id, tx.timestamp, 0)


def test_a_version_is_retired_for_good(model_registry, model_id, published_id, publisher):
    tx = model_registry.retire(published_id, "wrong weights", sender=publisher)

    assert tx.events == [
        model_registry.VersionRetired(
            versionId=published_id, modelId=model_id, reason="wrong weights"
        )
    ]
    assert model_registry.versionOf(published_id).retiredAt == tx.timestamp
    with reverts(model_registry.VersionIsRetired, published_id, tx.timestamp):
        model_registry.retire(published_id, "again", sender=publisher)
    with reverts(model_registry.VersionIsRetired, published_id, tx.timestamp):
        model_registry.liveFloorOf.transact(published_id, sender=publisher)


def test_only_the_publisher_retires_a_version(model_registry, published_id, publisher, stranger):
    with reverts(model_registry.NotPublisher, stranger.address, publisher.address):
        model_registry.retire(published_id, "", sender=stranger)


def test_an_unknown_version_is_neither_retired_nor_sold(model_registry, publisher):
    with reverts(model_registry.VersionUnknown, UNKNOWN):
        model_registry.retire(UNKNOWN, "", sender=publisher)
    with reverts(model_registry.VersionUnknown, UNKNOWN):
        model_registry.liveFloorOf.transact(UNKNOWN, sender=publisher)


def test_a_live_version_is_sold_under_its_models_floor(model_registry, published_id):
    assert model_registry.liveFloorOf(published_id) == FLOOR


def test_a_prompt_is_committed_for_one_model(model_registry, model_id, publisher):
    other_id = model_registry.register("other", FLOOR, sender=publisher).return_value
    tx = model_registry.commitPrompt(model_id, PROMPT_HASH, "ipfs://prompt", sender=publisher)

    assert tx.events == [
        model_registry.PromptCommitted(
            promptHash=PROMPT_HASH, modelId=model_id, uri="ipfs://prompt"
        )
    ]
    assert model_registry.promptCommittedAt(model_id, PROMPT_HASH) == tx.timestamp
    assert model_registry.promptCommittedAt(other_id, PROMPT_HASH) == 0


def test_a_prompt_is_committed_once(model_registry, model_id, publisher):
    model_registry.commitPrompt(model_id, PROMPT_HASH, "", sender=publisher)
    with reverts(model_registry.PromptExists, model_id, PROMPT_HASH):
        model_registry.commitPrompt(model_id, PROMPT_HASH, "", sender=publisher)


def test_no_prompt_is_the_zero_hash(model_registry, model_id, publisher):
    with reverts(model_registry.PromptMissing):
        model_registry.commitPrompt(model_id, ZERO_HASH, "", sender=publisher)


def test_a_model_is_handed_over_in_two_steps(
    model_registry, model_id, published_id, publisher, stranger
):
    offered = model_registry.offer(model_id, stranger, sender=publisher)
    assert offered.events == [
        model_registry.ModelOffered(modelId=model_id, publisher=publisher, heir=stranger)
    ]
    assert model_registry.modelOf(model_id).publisher == publisher
    assert model_registry.modelOf(model_id).heir == stranger

    accepted = model_registry.accept(model_id, sender=stranger)
    assert accepted.events == [
        model_registry.ModelHandedOver(modelId=model_id, previous=publisher, publisher=stranger)
    ]
    assert model_registry.modelOf(model_id).publisher == stranger
    assert model_registry.modelOf(model_id).heir == ZERO_ADDRESS
    assert model_registry.versionOf(published_id).modelId == model_id
    with reverts(model_registry.NotPublisher, publisher.address, stranger.address):
        model_registry.retire(published_id, "", sender=publisher)
    with reverts(model_registry.NotHeir, stranger.address, ZERO_ADDRESS):
        model_registry.accept(model_id, sender=stranger)


def test_a_name_stays_taken_after_a_hand_over(model_registry, model_id, publisher, stranger):
    model_registry.offer(model_id, stranger, sender=publisher)
    model_registry.accept(model_id, sender=stranger)
    with reverts(model_registry.ModelExists, model_id):
        model_registry.register("digits", FLOOR, sender=publisher)


def test_only_the_heir_accepts(model_registry, model_id, publisher, owner, stranger):
    model_registry.offer(model_id, owner, sender=publisher)
    with reverts(model_registry.NotHeir, stranger.address, owner.address):
        model_registry.accept(model_id, sender=stranger)


@pytest.mark.parametrize("replacement", ["owner", None])
def test_a_later_offer_replaces_an_earlier_one(
    model_registry, model_id, publisher, stranger, request, replacement
):
    heir = request.getfixturevalue(replacement).address if replacement else ZERO_ADDRESS
    model_registry.offer(model_id, stranger, sender=publisher)
    model_registry.offer(model_id, heir, sender=publisher)
    with reverts(model_registry.NotHeir, stranger.address, heir):
        model_registry.accept(model_id, sender=stranger)
