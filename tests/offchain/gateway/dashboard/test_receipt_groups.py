"""A receipt's checks, sorted by what they are about."""

from assay.client import Proof
from assay.gateway.dashboard.receipt import groups, read_payment_id, standing
from assay.wire.findings import Finding
from assay.wire.receipt import Receipt


def test_every_field_of_a_receipt_has_its_group():
    names = [field.alias or name for name, field in Receipt.model_fields.items()]
    found = groups([Finding(f"{name}.x", holds=True, detail="") for name in names])

    assert sum(len(group.findings) for group in found) == len(names)
    assert "Further checks" not in [group.title for group in found]


def test_groups_are_in_the_order_of_a_payment_and_count_what_fails():
    findings = [
        Finding("seal.leaves", holds=False, detail="a"),
        Finding("evidence[0].proof", holds=True, detail="b"),
        Finding("evidence", holds=False, detail="c"),
        Finding("chainId", holds=True, detail="d"),
        Finding("new field", holds=True, detail="e"),
    ]
    found = groups(findings)

    assert [(group.title, len(group.findings), group.failed) for group in found] == [
        ("The chain", 1, 0),
        ("The evidence", 2, 1),
        ("The seal", 1, 1),
        ("Further checks", 1, 0),
    ]


def test_a_proof_that_anybody_could_have_made_is_never_green():
    assert standing(Proof("zkml", holds=True, proves="", does_not_prove="")) == "good"
    forgeable = Proof("zkml", holds=True, proves="", does_not_prove="", forgeable=True)
    assert standing(forgeable) == "warn"
    assert standing(Proof("zkml", holds=False, proves="", does_not_prove="")) == "bad"


def test_a_payment_id_is_read_as_people_paste_it():
    for text in ("0x" + 64 * "a", 64 * "A", f"  0x{64 * 'a'}\n"):
        assert read_payment_id(text) == bytes.fromhex(64 * "a")
