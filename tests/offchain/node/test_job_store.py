"""Jobs in a database: each change is made on what was read, or not at all."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from assay.errors import JobUnknown
from assay.node import JobStore, State, open_database
from assay.node.jobs.job import PendingTransaction
from assay.wire import keccak

from .conftest import SOMEBODY

THREADS = 16


@pytest.fixture
def at_once():
    """Do something in sixteen threads, and give what came of it in each."""

    def run(work):
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(work, range(THREADS)))

    return run


def test_a_job_is_found_as_it_was_written(jobs, create_job):
    transaction = PendingTransaction(hash=keccak(b"tx"), raw=b"raw", sender=SOMEBODY, nonce=7)
    job = create_job(state=State.AUTHORIZED, authorize=transaction, output=b"\x00\xff")
    assert jobs.add(job) == job
    assert jobs.get(job.payment_id) == job
    assert jobs.find(job.payment_id) == job


def test_a_job_that_is_not_there_is_named(jobs, create_job):
    payment_id = create_job().payment_id
    assert jobs.find(payment_id) is None
    with pytest.raises(JobUnknown, match="0x" + payment_id.hex()):
        jobs.get(payment_id)


def test_a_payment_has_one_job_however_often_it_is_added(jobs, create_job):
    first = create_job()
    jobs.add(first)
    assert jobs.add(first.model_copy(update={"input": b"another"})) == first
    assert jobs.get(first.payment_id) == first


def test_a_change_to_what_was_read_is_kept(jobs, create_job):
    job = jobs.add(create_job())
    after = job.changed(state=State.AUTHORIZED)
    assert jobs.move(job, after) is after
    assert jobs.get(job.payment_id) == after
    assert after.revision == job.revision + 1


def test_a_change_to_what_somebody_else_has_changed_is_refused(jobs, create_job):
    job = jobs.add(create_job())
    theirs = jobs.move(job, job.changed(state=State.AUTHORIZED))
    ours = job.changed(state=State.FAILED)
    assert jobs.move(job, ours) == theirs
    assert jobs.get(job.payment_id) == theirs


def test_a_job_that_is_not_there_cannot_be_changed(jobs, create_job):
    job = create_job()
    with pytest.raises(JobUnknown):
        jobs.move(job, job.changed(state=State.FAILED))


def test_of_many_threads_that_add_a_job_one_does(jobs, create_job, at_once):
    job = create_job()
    added = at_once(lambda thread: jobs.add(job.model_copy(update={"input": b"%d" % thread})))
    assert added == [jobs.get(job.payment_id)] * THREADS


def test_of_many_threads_that_change_what_they_read_one_does(jobs, create_job, at_once):
    job = jobs.add(create_job())
    changes = [job.changed(output=b"%d" % thread) for thread in range(THREADS)]
    now = at_once(lambda thread: jobs.move(job, changes[thread]))
    assert sum(given is change for given, change in zip(now, changes, strict=True)) == 1
    assert now == [jobs.get(job.payment_id)] * THREADS


def test_no_change_of_many_threads_is_lost(jobs, create_job, at_once):
    payment_id = jobs.add(create_job(input=b"")).payment_id

    def append(thread):
        for number in range(3):
            mine, after, now = bytes([thread, number]), None, None
            while now is None or now is not after:
                before = jobs.get(payment_id)
                after = before.changed(input=before.input + mine)
                now = jobs.move(before, after)

    at_once(append)
    written = jobs.get(payment_id).input
    pairs = [written[at : at + 2] for at in range(0, len(written), 2)]
    assert sorted(pairs) == [
        bytes([thread, number]) for thread in range(THREADS) for number in range(3)
    ]
    assert jobs.get(payment_id).revision == 3 * THREADS


def test_jobs_are_listed_by_state_those_first_that_have_waited_longest(jobs, create_job):
    first, second, third = (jobs.add(create_job()) for _ in range(3))
    first = jobs.move(first, first.changed(output=b"touched"))
    done = jobs.add(create_job(state=State.CAPTURED))
    assert jobs.in_states([State.QUOTED]) == [second, third, first]
    assert jobs.in_states([State.QUOTED], limit=2) == [second, third]
    assert jobs.in_states([State.CAPTURED, State.VOIDED]) == [done]
    assert jobs.in_states([State.PROVEN]) == []


def test_jobs_are_counted_by_state(jobs, create_job):
    for state in State:
        jobs.add(create_job(state=state))
    jobs.add(create_job(state=State.QUOTED))
    assert jobs.counts() == {state: 2 if state is State.QUOTED else 1 for state in State}


def test_an_empty_store_counts_nothing(jobs):
    assert jobs.counts() == dict.fromkeys(State, 0)


def test_jobs_outlive_the_process(tmp_path, create_job):
    url = f"sqlite:///{tmp_path / 'folder' / 'jobs.sqlite'}"
    first = open_database(url)
    job = JobStore(first).add(create_job())
    first.dispose()
    second = open_database(url)
    assert JobStore(second).get(job.payment_id) == job
    second.dispose()
