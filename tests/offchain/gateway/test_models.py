"""What is not sold, or not any more, is refused before anything is paid."""

import pytest

from assay.wire import Policy, model_id

SIGNED_AND_TEE = Policy(0b11)


@pytest.fixture
def ask(gateway, digits_body):
    return lambda reference, **fields: gateway.post(
        f"/v1/models/{reference}/infer", json=digits_body(**fields)
    )


@pytest.mark.parametrize("reference", ["letters", "0x" + "5b" * 32, "0x", "%00", "é", "%FF"])
def test_a_model_that_nobody_published_is_unknown(gateway, ask, problem, reference):
    problem(gateway.get(f"/v1/models/{reference}"), 404, "model_unknown")
    problem(ask(reference), 404, "model_unknown")


def test_a_version_that_is_not_stored_here_is_unknown(gateway, ask, problem, create_version):
    version = f"0x{create_version().hex()}"
    problem(ask(version), 404, "model_unknown")
    assert version not in gateway.get("/v1/models").text


def test_a_name_that_several_publishers_use_has_to_be_told_apart(
    ask, problem, publish_version, publisher, stranger
):
    ids = [model_id(account.address, "common") for account in (publisher, stranger)]
    for account in (publisher, stranger):
        publish_version("common", account=account)
    body = problem(ask("common"), 404, "model_unknown")
    assert all(f"0x{model.hex()}" in body["hint"] for model in ids)
    assert all(ask(f"0x{model.hex()}").status_code == 402 for model in ids)


def test_a_retired_version_is_gone(
    gateway, ask, problem, publish_version, send, model_registry, publisher
):
    version = publish_version("ageing")
    reference = f"0x{version.hex()}"
    assert ask(reference).status_code == 402
    send(model_registry.retire(version, "It confuses 1 and 7."), publisher)
    for answer in (ask(reference), ask("ageing"), gateway.get(f"/v1/models/{reference}")):
        problem(answer, 410, "version_retired")
    assert reference not in gateway.get("/v1/models").text


def test_a_model_outlives_its_retired_version(
    ask, publish_version, send, model_registry, publisher, store, manifest
):
    newer = manifest.model_copy(update={"description": "digits, again"})
    store.put_manifest(newer)
    old, new = publish_version("renewed"), publish_version("renewed", published=newer)
    send(model_registry.retire(new, "It was published too soon."), publisher)
    assert ask("renewed").status_code == 402
    assert ask(f"0x{old.hex()}").status_code == 402


def test_a_codec_that_is_not_known_here_is_named(ask, problem, publish_version, store, manifest):
    foreign = manifest.model_copy(update={"codec": "tensor/protobuf"})
    store.put_manifest(foreign)
    publish_version("foreign", published=foreign)
    body = problem(ask("foreign"), 422, "codec_invalid")
    assert "tensor/protobuf" in body["message"]
    assert "tensor/cbor" in body["hint"]


def test_a_policy_below_the_floor_is_refused_with_the_floor(
    two_modes, problem, publish_version, digits_body
):
    publish_version("strict", floor=SIGNED_AND_TEE)
    answer = two_modes.post("/v1/models/strict/infer", json=digits_body(policy="signed"))
    body = problem(answer, 422, "policy_below_floor")
    assert "below the model's floor signed+tee" in body["message"]
    assert "signed+tee" in body["hint"]
    assert two_modes.get("/v1/models/strict").json()["floor"] == "signed+tee"


@pytest.mark.parametrize("policy", ["tee", "signed+tee", "2of(signed,tee)"])
def test_a_policy_that_this_node_cannot_prove_is_refused_with_what_it_can(
    two_modes, problem, publish_version, digits_body, policy
):
    publish_version(f"open-{policy}", floor=Policy(0, 0b11, 1))
    answer = two_modes.post(f"/v1/models/open-{policy}/infer", json=digits_body(policy=policy))
    body = problem(answer, 422, "policy_invalid")
    assert "cannot prove" in body["message"]
    assert "It proves: signed, published, acknowledged." in body["hint"]


def test_a_floor_that_names_an_unknown_mode_stands_in_nobodys_way(
    gateway, ask, problem, publish_version
):
    publish_version("futuristic", floor=Policy(1 << 40))
    assert gateway.get("/v1/models/futuristic").json()["floor"] == hex(1 << 40)
    body = problem(ask("futuristic"), 422, "policy_invalid")
    assert f"cannot prove {1 << 40:#x}" in body["message"]
    body = problem(ask("futuristic", policy="signed"), 422, "policy_below_floor")
    assert f"floor {1 << 40:#x}" in body["message"]
    assert gateway.get("/v1/models").status_code == 200


def test_what_has_no_price_is_not_sold(open_gateway, problem, digits_body, tmp_path):
    prices = tmp_path / "other_prices.toml"
    prices.write_text(f'[[price]]\nmodel = "0x{"5b" * 32}"\nflat = "1"\n')
    with open_gateway(prices=prices) as http:
        assert http.get("/v1/models/digits").json()["price"] is None
        answer = http.post("/v1/models/digits/infer", json=digits_body())
    body = problem(answer, 422, "policy_invalid")
    assert "does not sell" in body["message"]
