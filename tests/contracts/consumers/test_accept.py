"""VerifiedConsumer.accept: anybody brings a claim, its output and its evidence. LoanGate stands for
every consumer.

accept
├── when the evidence proves too little, or is of another claim or another signer: it reverts
├── when the claim is of another version, prompt, parameters, provider or input: it reverts
│   └── or of a version of the pinned model that was retired, or of another model
├── when the result is too old, or from the future: it reverts
├── when the output is another one: it reverts
├── when the result was used, or the input was decided by another: it reverts
└── otherwise, whoever brings it: it is used, with ResultAccepted, once
construction
└── when the expectation is not definite, or a contract is missing: it reverts
"""

import pytest
from eth_utils import keccak

from ..expectations import reverts
from ..statements import SIGNED, TEE, ZERO_ADDRESS, ZERO_HASH, ZKML, policy_word
from .statements import DAY, Expectation, Standing

OTHER = keccak(text="other")


@pytest.fixture
def filed_gate(gate, file):
    """A gate that waits for one result."""
    file(gate)
    return gate


def test_a_result_is_used_whoever_brings_it(filed_gate, deliver, stranger):
    delivery = deliver()
    tx = filed_gate.accept(*delivery, sender=stranger)
    claim = delivery.claim
    [accepted] = tx.decode_logs(filed_gate.ResultAccepted)
    assert accepted == filed_gate.ResultAccepted(
        requestId=claim.request_id, versionId=claim.version_id, outputHash=claim.output_hash
    )
    assert filed_gate.isUsed(claim.request_id)
    assert filed_gate.applicationOf(claim.input_hash).standing == Standing.GRANTED


def test_a_result_is_used_once(filed_gate, deliver, stranger):
    delivery = deliver()
    filed_gate.accept(*delivery, sender=stranger)
    with reverts(filed_gate.ResultUsed, delivery.claim.request_id):
        filed_gate.accept(*delivery, sender=stranger)


def test_an_application_is_decided_once(filed_gate, deliver, stranger):
    filed_gate.accept(*deliver(), sender=stranger)
    another = deliver()
    with reverts(filed_gate.InputUnexpected, another.claim.input_hash):
        filed_gate.accept(*another, sender=stranger)


def test_a_refused_result_can_be_brought_again(filed_gate, deliver, stranger):
    delivery = deliver()
    with reverts(filed_gate.PolicyNotSatisfied, policy_word(SIGNED), 0):
        filed_gate.accept(*delivery._replace(evidence=()), sender=stranger)
    assert not filed_gate.isUsed(delivery.claim.request_id)
    filed_gate.accept(*delivery, sender=stranger)
    assert filed_gate.isUsed(delivery.claim.request_id)


@pytest.mark.parametrize(
    ("field", "error"), [("prompt_hash", "PromptUnexpected"), ("params_hash", "ParamsUnexpected")]
)
def test_another_prompt_or_other_parameters_are_refused(
    filed_gate, deliver, stranger, field, error
):
    delivery = deliver(**{field: OTHER})
    with reverts(getattr(filed_gate, error), OTHER, ZERO_HASH):
        filed_gate.accept(*delivery, sender=stranger)


@pytest.mark.parametrize("field", ["prompt_hash", "params_hash"])
def test_no_prompt_or_parameters_do_not_stand_for_the_expected_ones(
    create_gate, expected, file, deliver, stranger, field
):
    gate = create_gate(expected._replace(**{field: OTHER}))
    file(gate)
    error = {"prompt_hash": gate.PromptUnexpected, "params_hash": gate.ParamsUnexpected}[field]
    with reverts(error, ZERO_HASH, OTHER):
        gate.accept(*deliver(), sender=stranger)
    gate.accept(*deliver(**{field: OTHER}), sender=stranger)


def test_another_version_is_refused(filed_gate, publish, loan_model, deliver, stranger):
    other_version, _ = publish(loan_model.manifest_hash)
    with reverts(filed_gate.VersionUnexpected, other_version):
        filed_gate.accept(*deliver(version_id=other_version), sender=stranger)


def test_a_pinned_version_counts_even_when_it_is_retired(
    filed_gate, model_registry, publisher, loan_ids, deliver, stranger
):
    model_registry.retire(loan_ids[0], "", sender=publisher)
    filed_gate.accept(*deliver(), sender=stranger)


@pytest.fixture
def live_gate(create_gate, expected, loan_ids, file):
    """A gate that believes whichever version of the model is live."""
    gate = create_gate(expected._replace(version_id=ZERO_HASH, model_id=loan_ids[1]))
    file(gate)
    return gate


def test_every_live_version_of_a_pinned_model_counts(
    live_gate, model_registry, publisher, loan_ids, deliver, stranger
):
    later = model_registry.publish(loan_ids[1], OTHER, "", sender=publisher).return_value
    live_gate.accept(*deliver(version_id=bytes(later)), sender=stranger)


def test_a_retired_version_of_a_pinned_model_is_refused(
    live_gate, model_registry, publisher, loan_ids, deliver, stranger
):
    delivery = deliver()
    model_registry.retire(loan_ids[0], "", sender=publisher)
    with reverts(live_gate.VersionUnexpected, loan_ids[0]):
        live_gate.accept(*delivery, sender=stranger)


def test_a_version_of_another_model_and_an_unknown_one_are_refused(
    live_gate, publish, loan_model, deliver, stranger
):
    for version in (publish(loan_model.manifest_hash)[0], OTHER):
        with reverts(live_gate.VersionUnexpected, version):
            live_gate.accept(*deliver(version_id=version), sender=stranger)


def test_another_provider_is_refused(filed_gate, deliver, provider, stranger):
    delivery = deliver(provider=stranger.address, signer=stranger)
    with reverts(filed_gate.ProviderUnexpected, stranger.address, provider.address):
        filed_gate.accept(*delivery, sender=stranger)


def test_any_provider_will_do_where_the_policy_is_enough(
    create_gate, expected, file, deliver, stranger
):
    gate = create_gate(expected._replace(provider=ZERO_ADDRESS, any_provider=True))
    file(gate)
    gate.accept(*deliver(provider=stranger.address, signer=stranger), sender=stranger)


def test_a_result_about_another_input_is_refused(filed_gate, loan_model, deliver, stranger):
    nobodys = loan_model.input(9, 0, 1, 20, 0, 1)
    with reverts(filed_gate.InputUnexpected, keccak(nobodys)):
        filed_gate.accept(*deliver(data=nobodys), sender=stranger)


@pytest.mark.parametrize("output", [b"", b"other", bytes(8)])
def test_another_output_is_refused(filed_gate, deliver, stranger, output):
    delivery = deliver()
    with reverts(filed_gate.OutputUnexpected, keccak(output), delivery.claim.output_hash):
        filed_gate.accept(*delivery._replace(output=output), sender=stranger)


def test_a_result_counts_until_it_is_too_old(filed_gate, chain, deliver, stranger):
    delivery = deliver()
    chain.pending_timestamp = delivery.claim.completed_at + DAY
    filed_gate.accept(*delivery, sender=stranger)


def test_a_stale_result_is_refused(filed_gate, chain, deliver, stranger):
    delivery = deliver()
    completed_at = delivery.claim.completed_at
    chain.pending_timestamp = completed_at + DAY + 1
    with reverts(filed_gate.ResultStale, completed_at, completed_at + 1):
        filed_gate.accept(*delivery, sender=stranger)


def test_a_result_from_the_future_is_refused_until_then(filed_gate, chain, deliver, stranger):
    completed_at = chain.pending_timestamp + 100
    delivery = deliver(completed_at=completed_at)
    chain.pending_timestamp = completed_at - 1
    with reverts(filed_gate.ResultAhead, completed_at, completed_at - 1):
        filed_gate.accept(*delivery, sender=stranger)
    chain.pending_timestamp = completed_at
    filed_gate.accept(*delivery, sender=stranger)


def test_evidence_of_another_claim_is_refused(filed_gate, deliver, stranger):
    delivery = deliver()._replace(evidence=deliver().evidence)
    with reverts(filed_gate.PolicyNotSatisfied, policy_word(SIGNED), 0):
        filed_gate.accept(*delivery, sender=stranger)


def test_a_claim_that_somebody_else_has_signed_is_refused(filed_gate, deliver, stranger):
    with reverts(filed_gate.PolicyNotSatisfied, policy_word(SIGNED), 0):
        filed_gate.accept(*deliver(signer=stranger), sender=stranger)


@pytest.mark.parametrize(
    "policy", [policy_word(SIGNED, ZKML), policy_word(SIGNED, options=(TEE, ZKML), threshold=1)]
)
def test_a_weaker_result_is_refused(
    create_gate, expected, file, deliver, claim_domain, stranger, policy
):
    gate = create_gate(expected._replace(policy=policy))
    file(gate)
    delivery = deliver()
    with reverts(gate.PolicyNotSatisfied, policy, 1 << SIGNED):
        gate.accept(*delivery, sender=stranger)
    # The mock's evidence of this mode is the digest.
    stronger = (*delivery.evidence, (ZKML, delivery.claim.digest(claim_domain)))
    gate.accept(*delivery._replace(evidence=stronger), sender=stranger)


def test_evidence_out_of_order_is_refused(filed_gate, verifier_registry, deliver, stranger):
    delivery = deliver()._replace(evidence=((TEE, b""), (SIGNED, b"")))
    with reverts(verifier_registry.EvidenceOutOfOrder, TEE, SIGNED):
        filed_gate.accept(*delivery, sender=stranger)


def test_a_consumer_says_what_it_expects(gate, expected):
    assert Expectation(*gate.expectation()) == expected


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"version_id": ZERO_HASH}, id="neither version nor model"),
        pytest.param({"model_id": OTHER}, id="version and model"),
        pytest.param({"policy": 0}, id="no policy"),
        pytest.param({"policy": 1 << 136}, id="a policy that is not canonical"),
        pytest.param({"provider": ZERO_ADDRESS}, id="no provider"),
        pytest.param({"any_provider": True}, id="a provider and any"),
    ],
)
def test_an_expectation_is_definite(create_gate, gate, expected, changes):
    with reverts(gate.ExpectationUnusable):
        create_gate(expected._replace(**changes))


@pytest.mark.parametrize("missing", range(3))
def test_a_consumer_comes_after_what_it_relies_on(
    contracts, gate, lender, escrow, model_registry, verifier_registry, expected, missing
):
    relied_on = [escrow.address, model_registry.address, verifier_registry.address]
    nobody = "0x" + "be" * 20
    relied_on[missing] = nobody
    with reverts(gate.ContractMissing, nobody):
        lender.deploy(contracts["LoanGate"], relied_on, expected, lender, 0)
