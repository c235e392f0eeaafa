"""LoanGate: decides applications by a classifier that is really run.

file, ask, withdraw
├── when anybody but the lender calls: they revert
├── when the input was filed before, or there is no applicant: file reverts
└── otherwise the application is filed; money goes where the lender says
a result
├── a margin at the least or above it grants, one below refuses, with ApplicationDecided
├── an output that is too short is refused
└── a proof of the computation decides it in the transaction of the capture
"""

import numpy as np
import pytest
from eth_utils import keccak

from ..circuits import KeyedCircuit
from ..expectations import balance_changes, reverts
from ..statements import (
    GROTH16,
    ZERO_ADDRESS,
    Capture,
    Claim,
    Result,
    Status,
    policy_word,
)
from .conftest import GOOD_FIGURES, LEAST_MARGIN, PAID
from .statements import Expectation, Standing

BAD_FIGURES = (2, 3, 6, 1, 4, 2)


def scores(refuse, grant):
    return np.array([[refuse, grant]], ">i4").tobytes()


@pytest.mark.parametrize(
    ("asked", "standing"), [(GOOD_FIGURES, Standing.GRANTED), (BAD_FIGURES, Standing.REFUSED)]
)
def test_the_model_decides(gate, file, loan_model, deliver, applicant, stranger, asked, standing):
    data = loan_model.input(*asked)
    input_hash = file(gate, data)
    delivery = deliver(data=data)
    refuse, grant = np.frombuffer(delivery.output, ">i4").tolist()
    tx = gate.accept(*delivery, sender=stranger)

    decided = (standing, grant - refuse)
    [log] = tx.decode_logs(gate.ApplicationDecided)
    assert (log.inputHash, log.applicant) == (input_hash, applicant)
    assert (log.standing, log.margin) == decided
    assert tuple(gate.applicationOf(input_hash)) == (*decided, applicant)


@pytest.mark.parametrize(
    ("refuse", "grant", "standing"),
    [
        (0, LEAST_MARGIN, Standing.GRANTED),
        (1, LEAST_MARGIN, Standing.REFUSED),
        (-(2**31), 2**31 - 1, Standing.GRANTED),
        (2**31 - 1, -(2**31), Standing.REFUSED),
    ],
)
def test_the_margin_decides_to_the_unit(gate, file, deliver, stranger, refuse, grant, standing):
    input_hash = file(gate)
    gate.accept(*deliver(output=scores(refuse, grant)), sender=stranger)
    application = gate.applicationOf(input_hash)
    assert (application.standing, application.margin) == (standing, grant - refuse)


@pytest.mark.parametrize("output", [b"", bytes(4), bytes(7)])
def test_an_output_that_is_too_short_is_refused(gate, file, deliver, stranger, output):
    input_hash = file(gate)
    with reverts(gate.ElementMissing, 1, len(output)):
        gate.accept(*deliver(output=output), sender=stranger)
    assert gate.applicationOf(input_hash).standing == Standing.FILED


def test_only_the_lender_files_asks_and_withdraws(
    gate, file, applicant, token, lender, buy, stranger
):
    file(gate)
    terms = buy(gate).terms
    refused = gate.NotLender, stranger.address, lender.address
    with reverts(*refused):
        gate.file(applicant, keccak(b"figures"), sender=stranger)
    with reverts(*refused):
        gate.ask(terms, sender=stranger)
    with reverts(*refused):
        gate.withdraw(token, stranger, 0, sender=stranger)


def test_an_application_is_filed_once(gate, file, applicant, lender):
    input_hash = file(gate)
    assert tuple(gate.applicationOf(input_hash)) == (Standing.FILED, 0, applicant)
    with reverts(gate.ApplicationExists, input_hash):
        gate.file(applicant, input_hash, sender=lender)


def test_an_application_is_somebodys(gate, lender):
    with reverts(gate.ApplicantMissing):
        gate.file(ZERO_ADDRESS, keccak(b"figures"), sender=lender)


def test_the_lender_takes_money_out(gate, token, owner, lender, stranger):
    token.mint(gate, PAID, sender=owner)
    with balance_changes(token, gate, stranger) as changes:
        gate.withdraw(token, stranger, PAID, sender=lender)
    assert changes == [-PAID, PAID]


def test_a_proof_of_the_computation_decides_in_the_capture(
    create_gate, file, buy, register_circuit, claim_domain, chain, escrow, stranger, tmp_path
):
    # A layer of random weights of the shape that the gate reads; its proof is real.
    circuit = KeyedCircuit(6, 2, 1, seed=3, folder=tmp_path)
    version_id = register_circuit(circuit)
    expected = Expectation(version_id, policy=policy_word(GROTH16), any_provider=True)
    gate = create_gate(expected, least_margin=-(2**40))
    data = circuit.create_input()
    input_hash = file(gate, data)
    payment = buy(gate, input_hash=input_hash)

    result = Result(keccak(circuit.run(data)), 1, chain.pending_timestamp - 60)
    digest = payment.claim(result).digest(claim_domain)
    evidence = ((GROTH16, circuit.prove(data, digest)),)
    escrow.capture(
        Capture(payment.terms, payment.payer, payment.nonce, result, evidence), sender=stranger
    )
    assert escrow.paymentOf(payment.id).status == Status.CAPTURED
    assert gate.isUsed(payment.id)
    assert gate.applicationOf(input_hash).standing == Standing.GRANTED

    # Pushed under another request, the same proof proves nothing.
    claim = Claim(*payment.claim(result))._replace(request_id=keccak(text="another"))
    with reverts(gate.PolicyNotSatisfied, policy_word(GROTH16), 0):
        gate.accept(claim, circuit.run(data), evidence, sender=stranger)
