"""Batches fit into a transaction, whatever is in them, and no job of one holds up the others.

settle
├── when the captures have more calldata or gas than a transaction: in as many as it takes
├── when one capture alone is too large: its payer has the money back, and hears why
└── when one cannot even be encoded: it waits, and the others go on
"""

import os

import pytest

from assay.chain import Chain, Status
from assay.chain.fees import read_unsigned
from assay.errors import InvalidInput, SettingsError
from assay.modes.published import MOST_BYTES
from assay.node import Acknowledgements, BatchLimits, State
from assay.wire import Evidence, Policy

from ...chain.proxies import error, proxy
from .payments import capture_of, transactions_of

SIGNED_AND_PUBLISHED = Policy(1 << 0 | 1 << 4)
SMALL = BatchLimits(calldata_bytes=32 * 2**10)


@pytest.fixture
def strict_node(anvil):
    """The local chain behind a node with the limits of others: 128 KiB (geth) and EIP-7825's."""
    sent = []

    def rule(method, params, forward):
        if method == "eth_sendRawTransaction":
            raw = bytes.fromhex(params[0].removeprefix("0x"))
            sent.append(len(raw))
            if len(raw) > 128 * 2**10:
                return error("oversized data: transaction size above 131072")
            if read_unsigned(raw)["gas"] > 2**24:
                return error("transaction gas limit too high")
        return forward()

    with proxy(anvil.rpc_url, rule) as url:
        chain = Chain(url)
        chain.sent = sent
        yield chain


@pytest.fixture
def create_published(create_proven, monkeypatch):
    """Keep a proven job whose evidence is an output of so many bytes, larger than usual too."""

    def create(size):
        monkeypatch.setattr("assay.modes.published.MOST_BYTES", max(size, MOST_BYTES))
        return create_proven(output=os.urandom(size), policy=SIGNED_AND_PUBLISHED)

    return create


def test_twenty_of_the_largest_published_outputs_fit_into_one_transaction(
    create_settler, create_published, strict_node, now
):
    jobs = [create_published(MOST_BYTES) for _ in range(20)]
    create_settler(at=strict_node).settle()
    assert len(transactions_of(now(*jobs))) == 1
    (size,) = strict_node.sent
    assert 20 * MOST_BYTES < size < 128 * 2**10


def test_more_than_a_transaction_carries_goes_into_several(
    create_settler, create_published, strict_node, now
):
    """Together they have 150,000 bytes of outputs."""
    jobs = [create_published(30_000) for _ in range(5)]
    create_settler(at=strict_node).settle()
    assert len(transactions_of(now(*jobs))) == 2
    assert sum(strict_node.sent) > 150_000
    assert max(strict_node.sent) <= BatchLimits().calldata_bytes + 1_024


def test_one_just_below_the_limit_is_captured_and_one_above_it_is_paid_back(
    create_settler, create_published, create_proven, escrow, strict_node, now, token, payer
):
    fits = create_published(SMALL.calldata_bytes - 1_100)
    above, small = create_published(SMALL.calldata_bytes), create_proven()
    before = token.balance(payer.address)
    create_settler(at=strict_node, limits=SMALL).settle()
    transactions_of(now(fits, small))
    (voided,) = now(above)
    assert (voided.state, voided.failure.code) == (State.VOIDED, "evidence_too_large")
    assert "a transaction carries 32,768 at most" in voided.failure.message
    assert escrow.payment(above.payment_id).status is Status.VOIDED
    assert token.balance(payer.address) == before + 1_000
    assert max(strict_node.sent) <= SMALL.calldata_bytes + 1_024


def test_smaller_limits_make_smaller_transactions(
    create_settler, create_published, strict_node, now
):
    jobs = [create_published(MOST_BYTES) for _ in range(12)]
    create_settler(at=strict_node, limits=SMALL).settle()
    assert len(transactions_of(now(*jobs))) == 2
    assert max(strict_node.sent) <= SMALL.calldata_bytes + 1_024


def test_no_batch_may_need_more_gas_than_a_transaction_has(
    create_settler, create_proven, now, chain
):
    """A signed capture is given 400,000 gas, and a transaction 100,000 besides."""
    jobs = [create_proven() for _ in range(5)]
    create_settler(limits=BatchLimits(gas=1_000_000)).settle()
    transactions = transactions_of(now(*jobs))
    assert len(transactions) == 3
    given = [chain.request("eth_getTransactionByHash", "0x" + each.hex()) for each in transactions]
    assert max(int(each["gas"], 16) for each in given) <= 1_000_000


def test_a_job_that_cannot_be_encoded_holds_up_no_other(
    create_settler, create_proven, jobs, now, caplog
):
    others, odd = [create_proven(), create_proven()], create_proven()
    odd = jobs.move(odd, odd.changed(claim=None))
    settler = create_settler()
    for _ in range(3):
        settler.settle()
    transactions_of(now(*others))
    assert now(odd) == [odd]
    (said,) = caplog.records
    assert said.message == f"payment 0x{odd.payment_id.hex()} cannot be captured"
    assert said.exc_info is not None


@pytest.mark.parametrize("sizes", [(0,), (65,), (65, 4_096), (31, 32, 33, 1, 20_000)])
def test_what_a_capture_takes_is_known_from_its_evidence(create_proven, escrow, sizes):
    job = create_proven()
    evidence = tuple(
        Evidence(mode=f"mode-{index}", mode_id=index, proof=bytes(size))
        for index, size in enumerate(sizes)
    )
    call = escrow.capture(capture_of(job.model_copy(update={"evidence": evidence})))
    least = len(call.data)
    spare = BatchLimits(calldata_bytes=32 * 2**10)
    padding = Evidence(mode="padding", mode_id=50, proof=bytes(32 * 2**10 - least - 160))
    assert spare.excess(evidence) is None
    assert spare.excess((*evidence, padding)) is not None


def test_no_signature_is_taken_that_no_transaction_can_carry(
    create_delivered, create_notary, verifier_registry, jobs, now
):
    job = create_delivered()
    acknowledgements = Acknowledgements(verifier_registry, create_notary(), jobs, SMALL)
    with pytest.raises(InvalidInput, match="a transaction carries 32,768 at most") as caught:
        acknowledgements.take(job, bytes(32 * 2**10))
    assert "shorter signature" in caught.value.hint
    assert now(job) == [job]


@pytest.mark.parametrize(
    "limit",
    [
        {"captures": 0},
        {"calldata_bytes": 32 * 2**10 - 1},
        {"calldata_bytes": 128 * 2**10},
        {"gas": 2**24 + 1},
        {"gas": 0},
    ],
)
def test_limits_that_no_chain_or_no_capture_could_keep_are_refused(limit):
    (name,) = limit
    with pytest.raises(SettingsError, match=f"A batch's {name} cannot be") as caught:
        BatchLimits(**limit)
    assert "at least" in caught.value.hint
