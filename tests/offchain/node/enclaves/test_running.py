"""A version runs where its claim is proven, once, and what came out is kept with its proof."""

from assay.engines import engine_for
from assay.errors import EnclaveError
from assay.modes import Cost, mode_named
from assay.node import State
from assay.wire import Policy, keccak, structural_findings

from ..fake_modes import FakeMode, FakeRunner

SIGNED, SIMULATED = mode_named("signed"), mode_named("tee-simulated")
DEAR = Cost(10**9, 0)
OUTPUT = b"run by tee-simulated"
SIGNED_AND_SIMULATED = Policy(1 << 63 | 1)
SIGNED_OR_SIMULATED = Policy(0, 1 << 63 | 1, 1)
TWO_OF_THREE = Policy(0, 1 << 63 | 1 << 1 | 1, 2)
TEE_AND_SIMULATED = Policy(1 << 63 | 1 << 1)


def simulated(**fields):
    return FakeRunner("tee-simulated", 63, document=b"document", **fields)


def refuse():
    raise EnclaveError("The enclave has ended.", "Start it again.")


def test_a_mode_that_runs_versions_runs_it_instead_of_the_nodes_engine(
    create_worker, create_notary, create_paid, engine, jobs, version, deployment
):
    mode = simulated()
    job = create_paid()
    done = create_worker(create_notary([mode])).execute(job)
    assert (done.state, done.failure) == (State.EXECUTED, None)
    assert (done.output, done.claim.output_hash) == (OUTPUT, keccak(OUTPUT))
    assert [(item.mode, item.proof) for item in done.evidence] == [
        ("tee-simulated", b"tee-simulated")
    ]
    assert done.exhibits == {"tee-simulated": b"document"}
    assert engine.asked == []
    assert jobs.get(job.payment_id) == done
    (task,) = mode.ran
    assert task.claim.request_id == job.payment_id
    assert task.claim.provider == job.terms.provider
    assert task.model_id == version.model_id
    assert task.input == job.input
    assert task.registry == deployment.address("VerifierRegistry")
    assert all((task.folder / each.path).is_file() for each in version.manifest.artefacts)


def test_its_evidence_is_not_made_again_by_whoever_takes_the_job_up(
    create_worker, create_notary, create_paid, jobs
):
    executed = create_worker(create_notary([simulated()])).execute(create_paid())
    again = simulated()
    proven = create_worker(create_notary([again])).prove(jobs.get(executed.payment_id))
    assert proven.state is State.PROVEN
    assert (again.ran, again.asked) == ([], [])
    assert proven.evidence == executed.evidence == proven.receipt.evidence
    assert proven.receipt.exhibits == {"tee-simulated": b"document"}


def test_what_was_run_is_proven_even_where_the_enclave_has_gone_since(
    create_worker, create_notary, create_paid, jobs
):
    executed = create_worker(create_notary([simulated()])).execute(create_paid())
    gone = simulated(refuses="This node has no enclave.")
    proven = create_worker(create_notary([gone])).prove(jobs.get(executed.payment_id))
    assert (proven.state, proven.failure) == (State.PROVEN, None)


def test_the_provider_signs_the_claim_that_the_enclave_made(
    create_worker, create_notary, create_paid, engine
):
    mode = simulated()
    worker = create_worker(create_notary([SIGNED, mode]))
    proven = worker.prove(worker.execute(create_paid(SIGNED_AND_SIMULATED)))
    assert [item.mode for item in proven.evidence] == ["signed", "tee-simulated"]
    assert (len(mode.ran), mode.asked, engine.asked) == (1, [], [])
    assert SIGNED.check(proven.evidence[0], proven.receipt).holds
    assert [each for each in structural_findings(proven.receipt) if not each.holds] == []


def test_of_a_choice_the_cheapest_mode_is_proven_and_no_enclave_is_asked_for_it(
    create_worker, create_notary, create_paid
):
    mode = simulated(cost=SIMULATED.cost)
    worker = create_worker(create_notary([SIGNED, mode]), engine_for)
    proven = worker.prove(worker.execute(create_paid(SIGNED_OR_SIMULATED)))
    assert [item.mode for item in proven.evidence] == ["signed"]
    assert mode.ran == mode.asked == []


def test_of_a_choice_the_enclave_runs_it_where_the_other_mode_cannot(
    create_worker, create_notary, create_paid, engine
):
    modes = [FakeMode("signed", 0, refuses="It has no key."), simulated()]
    worker = create_worker(create_notary(modes))
    proven = worker.prove(worker.execute(create_paid(SIGNED_OR_SIMULATED)))
    assert [item.mode for item in proven.evidence] == ["tee-simulated"]
    assert (len(modes[1].ran), engine.asked) == (1, [])


def test_of_two_modes_that_run_versions_one_runs_it_and_the_other_proves_that(
    create_worker, create_notary, create_paid
):
    modes = [FakeRunner("tee", 1), simulated()]
    worker = create_worker(create_notary(modes))
    proven = worker.prove(worker.execute(create_paid(TEE_AND_SIMULATED)))
    assert [item.mode for item in proven.evidence] == ["tee", "tee-simulated"]
    assert [len(mode.ran) for mode in modes] == [1, 0]
    (work,) = modes[1].asked
    assert (work.output, work.claim) == (b"run by tee", proven.claim)


def test_what_the_enclave_fails_at_is_written_down(create_worker, create_notary, create_paid):
    failed = create_worker(create_notary([simulated(meet=refuse)])).execute(create_paid())
    assert failed.state is State.AUTHORIZED
    assert (failed.claim, failed.output, failed.evidence) == (None, None, ())
    assert (failed.failure.code, failed.failure.message) == (
        "enclave_error",
        "The enclave has ended.",
    )


def test_a_real_enclave_runs_it_and_the_receipt_holds(
    create_worker, create_notary, create_paid, engine, enclave
):
    mode = mode_named("tee-simulated")
    notary = create_notary([mode], enclaves={mode.name: enclave.endpoint})
    worker = create_worker(notary)
    proven = worker.prove(worker.execute(create_paid()))
    assert (proven.state, proven.failure, engine.asked) == (State.PROVEN, None, [])
    assert [each for each in structural_findings(proven.receipt) if not each.holds] == []
    assert mode.check(proven.evidence[0], proven.receipt).holds


def test_the_others_are_made_ready_before_the_first_mode_runs_the_version(
    create_worker, create_notary, create_paid
):
    def require_ready():
        assert len(later.readied) == 1

    later = simulated()
    modes = [FakeRunner("tee", 1, meet=require_ready), later]
    executed = create_worker(create_notary(modes)).execute(create_paid(TEE_AND_SIMULATED))
    assert executed.failure is None


def test_a_claim_that_is_too_old_for_a_mode_is_proven_anew_by_all(
    create_worker, create_notary, create_paid
):
    executed = create_worker(create_notary([FakeRunner("tee", 1), simulated()])).execute(
        create_paid(TEE_AND_SIMULATED)
    )
    completed_at = executed.claim.completed_at
    modes = [FakeRunner("tee", 1), simulated(known_since=completed_at + 1)]
    proven = create_worker(create_notary(modes)).prove(executed)
    assert (proven.state, proven.failure) == (State.PROVEN, None)
    assert proven.claim.completed_at == completed_at + 1
    assert proven.output == executed.output
    assert [work.claim for mode in modes for work in mode.asked] == [proven.claim] * 2
    assert [mode.ran for mode in modes] == [[], []]


def test_where_the_enclave_fails_another_option_is_proven(
    create_worker, create_notary, create_paid
):
    mode = simulated(meet=refuse)
    worker = create_worker(create_notary([SIGNED, mode]), engine_for)
    proven = worker.prove(worker.execute(create_paid(SIGNED_OR_SIMULATED)))
    assert (proven.state, proven.failure) == (State.PROVEN, None)
    assert [item.mode for item in proven.evidence] == ["signed"]
    assert len(mode.ran) == 1


def test_where_one_enclave_cannot_be_made_ready_another_option_is_proven(
    create_worker, create_notary, create_paid
):
    """Two of three: what is held stays, and the enclave that ran the version is not asked again."""
    modes = [FakeRunner("tee", 1), simulated(meet_ready=refuse), FakeMode("signed", 0, cost=DEAR)]
    worker = create_worker(create_notary(modes))
    proven = worker.prove(worker.execute(create_paid(TWO_OF_THREE)))
    assert (proven.state, proven.failure) == (State.PROVEN, None)
    assert [item.mode for item in proven.evidence] == ["signed", "tee"]
    assert (len(modes[0].ran), modes[0].asked, modes[1].asked) == (1, [], [])


def test_where_the_option_fails_that_the_node_ran_it_for_the_enclave_proves_that(
    create_worker, create_notary, create_paid
):
    """Its key may be younger than the claim, which is made anew then."""
    signed, mode = FakeMode("signed", 0, refuse), simulated(known_since=2**40 - 1, cost=DEAR)
    worker = create_worker(create_notary([signed, mode]), engine_for)
    executed = worker.execute(create_paid(SIGNED_OR_SIMULATED))
    assert (mode.ran, executed.evidence) == ([], ())
    proven = worker.prove(executed)
    assert [item.mode for item in proven.evidence] == ["tee-simulated"]
    assert (proven.output, proven.claim.completed_at) == (executed.output, 2**40 - 1)
