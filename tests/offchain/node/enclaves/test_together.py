"""A policy with two modes of enclaves: both prove one claim, also over fresh connections."""

import time
from dataclasses import replace

import pytest

from assay.modes import mode_named
from assay.node import State
from assay.wire import Policy, structural_findings

from ...enclave_fixtures import wait_until

SIMULATED = mode_named("tee-simulated")
# The mode of hardware, as a simulator attests it: there is no hardware here.
TEE = replace(SIMULATED, name="tee", mode_id=1)
SIGNED = mode_named("signed")

BOTH = Policy(1 << 1 | 1 << 63)
SIGNED_AND_EITHER = Policy(1 << 0, 1 << 1 | 1 << 63, 1)
ALL_THREE = Policy(1 << 0 | 1 << 1 | 1 << 63)


@pytest.fixture
def endpoints(enclave, start_enclave):
    return {TEE.name: start_enclave().endpoint, SIMULATED.name: enclave.endpoint}


@pytest.fixture
def create_fresh_worker(create_worker, create_notary, endpoints):
    """Make a worker that has no connection to any enclave yet."""
    return lambda: create_worker(create_notary([SIGNED, TEE, SIMULATED], enclaves=endpoints))


def wait_for_the_next_second(job):
    """Whatever is attested from now on is younger than the job's claim."""
    wait_until(lambda: time.time() >= job.claim.completed_at + 1)


def assert_proven(job, names):
    assert (job.failure, job.state) == (None, State.PROVEN)
    assert [item.mode for item in job.evidence] == names
    assert [each for each in structural_findings(job.receipt) if not each.holds] == []
    modes = {mode.name: mode for mode in (SIGNED, TEE, SIMULATED)}
    for item in job.evidence:
        finding = modes[item.mode].check(item, job.receipt)
        assert finding.holds, finding.detail


@pytest.mark.parametrize(
    ("policy", "names"),
    [
        (BOTH, ["tee", "tee-simulated"]),
        (ALL_THREE, ["signed", "tee", "tee-simulated"]),
        (SIGNED_AND_EITHER, ["signed", "tee"]),
    ],
)
def test_both_prove_the_first_claim_over_fresh_connections(
    create_fresh_worker, create_paid, policy, names
):
    worker = create_fresh_worker()
    executed = worker.execute(create_paid(policy))
    assert executed.failure is None
    wait_for_the_next_second(executed)
    proven = worker.prove(executed)
    assert_proven(proven, names)
    assert proven.claim == executed.claim


def test_a_claim_that_is_older_than_what_attests_a_key_is_made_anew_of_the_same_output(
    create_fresh_worker, create_paid, jobs
):
    """As after a crash: who takes the job up knows no document from before the claim."""
    executed = create_fresh_worker().execute(create_paid(ALL_THREE))
    wait_for_the_next_second(executed)
    proven = create_fresh_worker().prove(jobs.get(executed.payment_id))
    assert_proven(proven, ["signed", "tee", "tee-simulated"])
    assert proven.output == executed.output
    assert proven.claim.completed_at > executed.claim.completed_at
    assert proven.claim.output_hash == executed.claim.output_hash
