"""The node as a whole: one run for each payment, no more than it takes on, and what it tends."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Semaphore

import pytest

from assay.errors import ChainUnavailable, Overloaded, PaymentConflict, PaymentError
from assay.node import Limits, State, Worker
from assay.payments import Quote

DAY_SECONDS = 86_400


class WatchedWorker(Worker):
    """The real worker, which counts its runs, and can be held up or broken."""

    def __init__(self, *parts):
        super().__init__(*parts)
        self.parts = parts
        self.started = Semaphore(0)
        self.runs = []
        self.free = Event()
        self.free.set()
        self.broken = set()

    def execute(self, job):
        self.runs.append(job.payment_id)
        self.started.release()
        assert self.free.wait(10)
        if job.payment_id in self.broken:
            raise ZeroDivisionError
        return super().execute(job)


@pytest.fixture
def worker(catalogue, models, create_notary, jobs):
    return WatchedWorker(catalogue, models, create_notary(), jobs)


@pytest.fixture
def node(create_node, worker):
    """A node that only answers: nobody has started it."""
    return create_node(worker=worker)


@pytest.fixture
def buy(node, create_order, pay, restored_chain, token):
    """Order the n-th image and pay for it; give the order and the payment."""

    def run(index=0):
        asked = create_order(index)
        return asked, pay(node.sales.quote(asked))

    return run


@pytest.fixture
def id_of(quotes, chain, escrow):
    """Name the payment that a stock client's payment makes."""

    def name(payment):
        quote = quotes.by_vault(payment.to)
        return payment.id(chain.chain_id, escrow.address, quote.terms_hash)

    return name


@pytest.fixture
def create_quote(create_job, quotes):
    """Keep a quote that expired some days ago."""

    def create(days):
        job = create_job()
        vault = f"vault {job.payment_id.hex()[:32]}"
        quote = Quote(job.terms, vault, job.model_id, int(time.time() - days * DAY_SECONDS))
        quotes.add(quote)
        return quote

    return create


def test_a_paid_order_is_answered_with_a_receipt(node, buy, jobs, price_atomic, escrow):
    job = node.answer(*buy())
    assert job.state is State.PROVEN
    assert job.receipt.claim.output_hash == job.claim.output_hash
    assert escrow.payment(job.payment_id).amount_atomic == price_atomic
    assert jobs.get(job.payment_id) == job


def test_the_same_payment_gets_the_same_answer_and_no_second_run(node, buy, worker):
    order, payment = buy()
    first = node.answer(order, payment)
    assert node.answer(order, payment) == first
    assert worker.runs == [first.payment_id]


def test_the_same_payment_many_times_at_once_is_run_once(node, buy, worker):
    order, payment = buy()
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: node.answer(order, payment), range(16)))
    assert answers == [answers[0]] * 16
    assert len(worker.runs) == 1


def test_a_payment_does_not_pay_for_another_order(node, buy, create_order, worker):
    _, payment = buy(0)
    with pytest.raises(PaymentConflict):
        node.answer(create_order(1), payment)
    assert worker.runs == []


def test_a_payment_whose_quote_is_unknown_is_refused(node, buy, quotes):
    order, payment = buy()
    quotes.forget_before(2**40)
    with pytest.raises(PaymentError, match="any quote of this node"):
        node.answer(order, payment)


def test_a_payment_that_does_not_hold_leaves_nothing_behind(node, buy, jobs):
    order, payment = buy()
    forged = payment.payload.model_copy(deep=True)
    forged.payload["signature"] = "0x" + "11" * 65
    with pytest.raises(PaymentError, match="not valid"):
        node.answer(order, replace(payment, payload=forged))
    assert not any(jobs.counts().values())


def test_a_payment_that_is_known_cannot_be_claimed_with_another_signature(node, buy):
    order, payment = buy()
    node.answer(order, payment)
    with pytest.raises(PaymentError, match="another signature"):
        node.answer(order, replace(payment, signature=b"1" * 65))


def test_no_more_is_taken_on_than_the_limit_and_the_rest_comes_back(create_node, buy, worker):
    node = create_node(worker=worker, limits=Limits(at_once=1))
    first, second = buy(0), buy(1)
    worker.free.clear()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(node.answer, *first)
        assert worker.started.acquire(timeout=10)
        with pytest.raises(Overloaded, match="as many requests as it takes on") as caught:
            node.answer(*second)
        worker.free.set()
        assert answer.result().state is State.PROVEN
    assert caught.value.retry_after_seconds == 2
    assert node.answer(*second).state is State.PROVEN
    assert len(worker.runs) == 2


def test_a_place_is_free_again_after_a_failure(create_node, buy, worker, id_of):
    node = create_node(worker=worker, limits=Limits(at_once=1))
    order, payment = buy()
    worker.broken.add(id_of(payment))
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            node.answer(order, payment)
    worker.broken.clear()
    assert node.answer(order, payment).state is State.PROVEN


def test_a_node_captures_what_it_has_answered(running, buy, jobs, eventually):
    with running() as node:
        job = node.answer(*buy())
        eventually(lambda: jobs.get(job.payment_id).state is State.CAPTURED)
    captured = jobs.get(job.payment_id)
    assert captured.receipt.transactions.capture == captured.end.hash


@pytest.fixture
def left_behind(node, buy, worker, id_of):
    """A payment that was taken in, and whose run ended in a fault."""
    order, payment = buy()
    worker.broken.add(id_of(payment))
    with pytest.raises(ZeroDivisionError):
        node.answer(order, payment)
    return id_of(payment)


def test_a_node_goes_on_with_what_another_has_left(running, left_behind, jobs, eventually):
    assert jobs.get(left_behind).state is State.AUTHORIZED
    with running():
        eventually(lambda: jobs.get(left_behind).state is State.CAPTURED)


def test_a_job_that_meets_a_fault_does_not_stop_the_others(
    running, node, buy, worker, left_behind, jobs, eventually
):
    other = node.answer(*buy(1))
    with running(worker=worker):
        eventually(lambda: jobs.get(other.payment_id).state is State.CAPTURED)
    assert jobs.get(left_behind).state is State.AUTHORIZED


class UnreachableSettler:
    """Meets a chain that is gone, in the words of each attempt, and then one that is there."""

    def __init__(self, troubles):
        self.troubles = list(troubles)
        self.rounds = 0

    def settle(self):
        self.rounds += 1
        if self.troubles:
            raise self.troubles.pop(0)


def test_a_node_that_waits_for_the_chain_says_so_once_and_once_that_it_is_over(
    running, eventually, caplog
):
    gone = [ChainUnavailable(f"It does not answer after {n} s.", "Check it.") for n in range(4)]
    settler = UnreachableSettler([*gone, ChainUnavailable("It speaks no JSON-RPC.", "Check it.")])
    with running(settler=settler, limits=Limits(settle_every_seconds=0.01)):
        eventually(lambda: settler.rounds > 7)
    assert [record.message for record in caplog.records] == [
        "settling waits: It does not answer after 0 s. Check it.",
        "settling waits: It speaks no JSON-RPC. Check it.",
        "over: settling waits: It speaks no JSON-RPC. Check it.",
    ]


def test_a_payment_that_waits_is_named_once(running, node, worker, left_behind, eventually, caplog):
    class WaitingWorker(WatchedWorker):
        def execute(self, job):
            self.runs.append(job.payment_id)
            if len(self.runs) < 4:
                raise ChainUnavailable("The node is gone.", "Start it.")
            return Worker.execute(self, job)

    waiting = WaitingWorker(*worker.parts)
    with running(worker=waiting, limits=Limits(settle_every_seconds=0.01)):
        eventually(lambda: "over: " in caplog.text)
    name = f"payment 0x{left_behind.hex()} waits: The node is gone. Start it."
    assert [record.message for record in caplog.records] == [name, f"over: {name}"]


def test_quotes_are_forgotten_a_week_after_they_expired(running, create_quote, quotes, eventually):
    old, recent, valid = create_quote(days=8), create_quote(days=6), create_quote(days=-1)
    with running():
        eventually(lambda: quotes.by_vault(old.vault) is None)
    assert quotes.by_vault(recent.vault) == recent
    assert quotes.by_vault(valid.vault) == valid
