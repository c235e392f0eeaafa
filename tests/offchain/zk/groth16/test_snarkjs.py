"""snarkjs, which is another program by other people, means the same by keys and proofs."""

import json

from assay.zk.curve.points import G1Point, G2Point
from assay.zk.groth16 import Proof, verify


def as_json(proof):
    a, b, c = proof.a, proof.b, proof.c
    points = {
        "pi_a": [a.x, a.y, 1],
        "pi_b": [[b.x_re, b.x_im], [b.y_re, b.y_im], [1, 0]],
        "pi_c": [c.x, c.y, 1],
    }
    texts = json.loads(json.dumps(points), parse_int=str)
    return json.dumps(texts | {"protocol": "groth16", "curve": "bn128"})


def test_accepts_our_proof_under_our_key(development_key, statement, proof, snarkjs, tmp_path):
    snarkjs("zkey", "export", "verificationkey", development_key.zkey, "key.json", folder=tmp_path)
    (tmp_path / "public.json").write_text(json.dumps([str(value) for value in statement.signals]))
    (tmp_path / "proof.json").write_text(as_json(proof))
    said = snarkjs("groth16", "verify", "key.json", "public.json", "proof.json", folder=tmp_path)
    assert "OK!" in said


def test_makes_a_proof_with_our_key_that_we_accept(development_key, statement, snarkjs, tmp_path):
    (tmp_path / "witness.wtns").write_bytes(statement.witness)
    files = ("witness.wtns", "proof.json", "public.json")
    snarkjs("groth16", "prove", development_key.zkey, *files, folder=tmp_path)
    told = json.loads((tmp_path / "proof.json").read_text())
    b = [int(word) for pair in told["pi_b"][:2] for word in pair]
    proof = Proof(
        G1Point(*map(int, told["pi_a"][:2])), G2Point(*b), G1Point(*map(int, told["pi_c"][:2]))
    )
    assert json.loads((tmp_path / "public.json").read_text()) == list(map(str, statement.signals))
    assert verify(development_key.key, proof, statement.signals)
