"""Proofs of one version in one mode are joined; everything else goes as it is."""

import pytest

from assay.modes import mode_named
from assay.node.proving.bundle import bundled
from assay.wire import Claim, Evidence, keccak

from .fake_modes import FakeMode

JOINING, ALONE = FakeMode("zkml", 2, joins=True), FakeMode("tee", 1)
MODES = {0: mode_named("signed"), 1: ALONE, 2: JOINING}


@pytest.fixture
def create_proven(create_job):
    """Make a job that was proven in some modes, each by the job's own words."""

    def create(modes=(2,), version=b"one"):
        job = create_job()
        terms = job.terms.model_copy(update={"version_id": keccak(version)})
        claim = Claim.from_terms(terms, job.payment_id, keccak(b"output"), 1, 1_900_000_000)
        evidence = tuple(
            Evidence(mode=f"mode-{mode}", mode_id=mode, proof=claim.request_id) for mode in modes
        )
        return job.changed(terms=terms, claim=claim, evidence=evidence)

    return create


def digest(claim):
    return keccak(claim.request_id)


def bundle(*jobs, modes=MODES):
    return bundled(jobs, modes, digest)


def proofs(item):
    return [evidence.proof for evidence in item.evidence]


def test_proofs_of_one_version_are_joined_and_their_items_have_empty_ones(create_proven):
    jobs = [create_proven() for _ in range(3)]
    made = bundle(*jobs)
    (joint,) = made.joint
    assert joint.mode_id == 2
    parts = [digest(job.claim) + job.claim.request_id for job in jobs]
    assert joint.proof == keccak(b"one") + b"".join(parts)
    assert [proofs(item) for item in made.items] == [[b""]] * 3
    assert [item.evidence[0].mode_id for item in made.items] == [2, 2, 2]


def test_an_item_says_what_was_paid_and_delivered(create_proven):
    job = create_proven()
    (item,) = bundle(job).items
    assert (item.terms, item.payer, item.nonce) == (
        job.terms,
        job.authorization.payer,
        job.authorization.nonce,
    )
    assert (item.result.output_hash, item.result.units, item.result.completed_at) == (
        job.claim.output_hash,
        1,
        1_900_000_000,
    )


def test_a_proof_that_is_alone_goes_as_it_is(create_proven):
    job, other = create_proven(), create_proven(version=b"two")
    made = bundle(job, other)
    assert made.joint == ()
    assert [proofs(item) for item in made.items] == [[job.payment_id], [other.payment_id]]


def test_each_version_has_its_own_joint_proof(create_proven):
    jobs = [create_proven(version=version) for version in (b"one", b"two", b"one", b"two")]
    assert [joint.proof[:32] for joint in bundle(*jobs).joint] == [keccak(b"one"), keccak(b"two")]


def test_only_the_mode_that_joins_has_empty_proofs(create_proven):
    jobs = [create_proven(modes=(0, 1, 2)) for _ in range(2)]
    made = bundle(*jobs)
    assert [joint.mode_id for joint in made.joint] == [2]
    for job, item in zip(jobs, made.items, strict=True):
        assert proofs(item) == [job.payment_id, job.payment_id, b""]


def test_a_mode_that_the_node_has_no_more_is_not_joined(create_proven):
    jobs = [create_proven() for _ in range(2)]
    made = bundle(*jobs, modes={})
    assert made.joint == ()
    assert [proofs(item) for item in made.items] == [[job.payment_id] for job in jobs]
