"""The gateway describes itself: an OpenAPI document, its models, its state."""

import re

import pytest
from fastapi.openapi.models import OpenAPI

from assay.wire import model_id, version_id
from assay.wire.hashing import canonical_json
from assay.wire.manifest import Manifest, read_manifest

METHODS = ("get", "post", "put", "delete", "patch")
TYPES = {"array", "boolean", "integer", "null", "number", "object", "string"}


@pytest.fixture(scope="module")
def document(gateway):
    answer = gateway.get("/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def parts(value):
    """Walk through all objects of a JSON document."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, dict | list):
            yield from parts(part)


def operations(document):
    return {
        (method, path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def test_the_document_is_openapi(document):
    assert document["openapi"].startswith("3.1.")
    assert OpenAPI.model_validate(document).info.title == "Assay gateway"


def test_every_reference_in_the_document_leads_somewhere(document):
    references = {part["$ref"] for part in parts(document) if "$ref" in part}
    assert references
    for reference in references:
        found = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


def test_every_schema_in_the_document_can_be_one(document):
    for schema in parts(document["components"]["schemas"]):
        if isinstance(schema.get("type"), str):
            assert schema["type"] in TYPES
        if isinstance(schema.get("pattern"), str):
            re.compile(schema["pattern"])


def test_every_operation_says_what_it_does_and_how_it_fails(document):
    found = operations(document)
    assert set(found) == {
        ("post", "/v1/models/{reference}/infer"),
        ("get", "/v1/models"),
        ("get", "/v1/models/{reference}"),
        ("get", "/v1/models/{reference}/advice"),
        ("get", "/v1/payments/{payment_id}"),
        ("post", "/v1/payments/{payment_id}/acknowledgement"),
        ("get", "/v1/status"),
        ("get", "/v1/telemetry/alerts"),
        ("get", "/v1/telemetry/hours"),
        ("get", "/v1/telemetry/models"),
        ("get", "/v1/telemetry/models/{model_id}"),
        ("get", "/v1/telemetry/overview"),
        ("get", "/metrics"),
    }
    for operation in found.values():
        assert operation["description"].endswith(".")
        assert "422" not in operation["responses"]
        schema = operation["responses"]["default"]["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/Problem"}
    assert document["components"]["schemas"]["Problem"]["required"] == ["code", "message", "hint"]


def test_the_document_shows_how_to_ask_and_what_it_costs(document):
    infer = document["paths"]["/v1/models/{reference}/infer"]["post"]
    content = infer["requestBody"]["content"]["application/json"]
    assert set(content["schema"]["properties"]) == {
        "inputs",
        "inputBytes",
        "policy",
        "value",
    }
    assert set(infer["responses"]["402"]["headers"]) == {"PAYMENT-REQUIRED"}
    assert set(infer["responses"]["200"]["headers"]) == {"PAYMENT-RESPONSE"}


def test_the_document_shows_how_to_acknowledge(document):
    acknowledge = document["paths"]["/v1/payments/{payment_id}/acknowledgement"]["post"]
    content = acknowledge["requestBody"]["content"]["application/json"]
    assert set(content["schema"]["properties"]) == {"signature"}
    answer = acknowledge["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/Acknowledged"}


def test_the_document_can_be_read_in_a_browser(gateway):
    answer = gateway.get("/docs")
    assert answer.status_code == 200
    assert "/openapi.json" in answer.text


def test_a_model_is_described_by_all_that_its_id_is_made_of(gateway, digits, publisher):
    described = gateway.get("/v1/models/digits").json()
    manifest = read_manifest(canonical_json(described["manifest"]))
    assert isinstance(manifest, Manifest)
    assert digits == model_id(publisher.address, "digits")
    assert described == {
        "name": "digits",
        "modelId": f"0x{digits.hex()}",
        "versionId": f"0x{version_id(digits, manifest.hash()).hex()}",
        "publisher": publisher.address,
        "floor": "signed",
        "price": "10000",
        "modes": ["signed", "published", "acknowledged"],
        "manifest": described["manifest"],
    }
    assert described in gateway.get("/v1/models").json()


def test_a_version_is_found_by_every_name_that_it_has(gateway):
    described = gateway.get("/v1/models/digits").json()
    for reference in (described["modelId"], described["versionId"]):
        assert gateway.get(f"/v1/models/{reference}").json() == described


def test_the_status_names_the_contracts_and_counts_the_jobs(gateway, deployment, provider):
    status = gateway.get("/v1/status").json()
    jobs = status.pop("jobs")
    assert status == {
        "chainId": deployment.chain_id,
        "provider": provider.address,
        "token": deployment.token,
        "contracts": deployment.contracts,
        "modes": ["signed", "zkml", "published", "acknowledged"],
        "enclaveKeys": [],
    }
    assert set(jobs) == {
        "quoted",
        "authorized",
        "executed",
        "delivered",
        "proven",
        "captured",
        "voided",
        "failed",
    }
