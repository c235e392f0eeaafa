"""What was paid stays paid, when it is sold differently by now, or not at all."""

import pytest

from assay.wire import Policy

from ..serving_fixtures import SAMPLES

BOTH = Policy(required=0b11)


@pytest.fixture
def sold(create_buyer, publish, digits_body):
    """Sell one answer of a new model; give the buyer, what was sent, and what came back."""

    def sell(http, name):
        publish(SAMPLES / "digits.onnx", name)
        buyer = create_buyer(http)
        offer = buyer.ask(digits_body(), name)
        payment = buyer.pay(offer)
        answer = buyer.send(offer, payment)
        assert answer.status_code == 200
        return buyer, offer, payment, answer.json()

    return sell


def version_of(answer):
    return bytes.fromhex(answer["receipt"]["claim"]["versionId"][2:])


def test_a_paid_answer_can_be_had_again_after_its_version_was_retired(
    sold, open_gateway, chain, model_registry, publisher, digits_body, problem
):
    with open_gateway() as http:
        buyer, offer, payment, answer = sold(http, "soon-retired")
        chain.send(model_registry.retire(version_of(answer), "superseded"), publisher)

        again = buyer.send(offer, payment)

        assert again.json()["outputs"] == answer["outputs"]
        problem(http.post(offer.path, json=digits_body()), 410, "version_retired")


def test_a_paid_answer_can_be_had_again_after_the_floor_has_risen(
    sold, open_gateway, chain, model_registry, publisher, digits_body, problem
):
    with open_gateway() as http:
        buyer, offer, payment, answer = sold(http, "soon-dearer")
        model = bytes.fromhex(http.get("/v1/models/soon-dearer").json()["modelId"][2:])
        chain.send(model_registry.raise_floor(model, BOTH), publisher)

        again = buyer.send(offer, payment)

        assert again.json()["outputs"] == answer["outputs"]
        refused = http.post(offer.path, json=digits_body(policy="signed"))
        problem(refused, 422, "policy_below_floor")


def test_an_offer_is_not_good_any_more_once_its_version_is_retired(
    create_buyer, open_gateway, publish, chain, model_registry, publisher, digits_body, problem
):
    publish(SAMPLES / "digits.onnx", "retired-meanwhile")
    with open_gateway() as http:
        buyer = create_buyer(http)
        offer = buyer.ask(digits_body(), "retired-meanwhile")
        chain.send(model_registry.retire(offer.terms.version_id, "superseded"), publisher)

        problem(buyer.send(offer, buyer.pay(offer)), 410, "version_retired")


def test_a_payment_for_one_model_is_none_for_another(
    sold, open_gateway, publish, digits_body, problem
):
    with open_gateway() as http:
        publish(SAMPLES / "digits.onnx", "another")
        buyer, offer, payment, _ = sold(http, "the-one")
        elsewhere = type(offer)("/v1/models/another/infer", offer.body, offer.required)

        problem(buyer.send(elsewhere, payment), 409, "payment_conflict")


def test_an_offer_by_name_outlives_a_newer_version(
    buyer, digits_body, publish_version, store, manifest
):
    version = publish_version("updated")
    offer = buyer.ask(digits_body(), "updated")
    newer = manifest.model_copy(update={"description": "digits, updated"})
    store.put_manifest(newer)
    publish_version("updated", published=newer)
    answer = buyer.send(offer, buyer.pay(offer))
    assert answer.json()["receipt"]["claim"]["versionId"] == f"0x{version.hex()}"
    assert buyer.ask(digits_body(), "updated").terms.version_id != version
