"""Claims are proven by the very circuit of the version, or not at all."""

import shutil
from dataclasses import replace

import pytest

from assay.errors import EvidenceError, ProverError
from assay.modes import ProofOf, mode_named, read_key_bytes
from assay.wire import keccak
from assay.wire.manifest import Artefact
from assay.zk.circuit import load_circuit
from assay.zk.groth16 import VerificationKey

from ...circuit_fixtures import compile_plan, set_up, write_perceptron

ZKML = mode_named("zkml")


@pytest.fixture
def create_prover(means):
    """Make a prover with other means, for one test."""
    provers = []

    def create(**changes):
        provers.append(ZKML.prover(replace(means, **changes)))
        return provers[-1]

    yield create
    for prover in provers:
        prover.close()


@pytest.fixture
def copied(work, tmp_path):
    """The work with files of its own, which a test may spoil."""
    shutil.copytree(work.folder, tmp_path / "files")
    return replace(work, folder=tmp_path / "files")


def test_a_proof_is_256_bytes_and_what_it_speaks_of(proof, ran):
    assert proof[256:] == ran[0] + ran[1]


def test_each_proof_of_a_claim_is_another_one_and_holds(prover, proof, work, check):
    again = prover.prove(work).proof
    assert again != proof
    assert check(again).holds


def test_another_claim_about_the_same_run_is_proven_for_itself(prover, work, check, claim):
    changed = claim.model_copy(update={"units": 2})
    made = prover.prove(replace(work, claim=changed)).proof
    assert check(made, claim=changed).holds
    assert not check(made).holds


def test_an_output_that_the_program_does_not_give_is_refused(prover, work, ran):
    wrong = ran[1][:-1] + bytes([ran[1][-1] ^ 1])
    with pytest.raises(EvidenceError, match="gives another output than was claimed"):
        prover.prove(replace(work, output=wrong))


def test_progress_is_reported_until_the_proof_is_there(create_prover, work):
    heard = []
    create_prover(report=heard.append).prove(work)
    assert len({progress.stage for progress in heard}) > 1
    assert heard[-1].done == 1


def test_a_circuit_that_needs_more_memory_is_refused_with_the_estimate(create_prover, work):
    with pytest.raises(ProverError, match=r"takes about \d+ MB of memory.* may take 1 MB"):
        create_prover(memory_limit_bytes=2**20).prove(work)


def test_a_prover_that_was_closed_amid_nothing_can_be_closed_again(create_prover, work):
    prover = create_prover()
    prover.prove(work)
    prover.close()
    prover.close()


def test_two_circuits_are_kept_and_the_one_before_is_read_again(
    create_prover, work, tmp_path, monkeypatch
):
    read = []

    def reading(path):
        read.append(path.parent.name)
        return load_circuit(path)

    monkeypatch.setattr("assay.modes._circuit_prover.load_circuit", reading)
    prover, versions = create_prover(), []
    for name in ("one", "two", "three"):
        shutil.copytree(work.folder, tmp_path / name)
        manifest = work.manifest.model_copy(update={"description": name})
        versions.append(replace(work, manifest=manifest, folder=tmp_path / name))
    for index in (0, 1, 0, 1, 2, 1, 0):
        prover.prove(versions[index])
    assert read == ["one", "two", "three", "one"]


def test_a_key_that_the_manifest_does_not_name_is_refused(create_prover, copied):
    path = copied.folder / "tiny.vkey"
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(EvidenceError, match=r"'tiny\.vkey' is not the verification key"):
        create_prover().prove(copied)


def test_a_key_that_the_manifest_names_and_that_is_none_is_refused(create_prover, copied):
    path = copied.folder / "tiny.vkey"
    path.write_bytes(b"no key")
    circuit = copied.manifest.circuit.model_copy(
        update={"verification_key_hash": keccak(b"no key")}
    )
    manifest = copied.manifest.model_copy(update={"circuit": circuit})
    with pytest.raises(EvidenceError, match="not a verification key"):
        create_prover().prove(replace(copied, manifest=manifest))


def test_a_model_that_compiles_to_another_circuit_is_refused(create_prover, copied):
    circuit = copied.manifest.circuit.model_copy(update={"r1cs_sha256": bytes(32)})
    manifest = copied.manifest.model_copy(update={"circuit": circuit})
    with pytest.raises(EvidenceError, match="compiles to another circuit"):
        create_prover().prove(replace(copied, manifest=manifest))


def test_a_proving_key_of_another_setup_is_refused(create_prover, copied, tiny_inputs, tmp_path):
    write_perceptron(tmp_path / "other.onnx", seed=6)
    other = set_up(compile_plan(tmp_path / "other.onnx", tiny_inputs))
    shutil.copy(other.with_suffix(".zkey"), copied.folder / "tiny.zkey")
    with pytest.raises(EvidenceError, match="proving key is of another setup"):
        create_prover().prove(copied)


def test_a_version_is_refused_where_it_has_no_circuit_or_no_proving_key(manifest, means):
    assert ZKML.refusal(manifest, means) is None
    for changes in ({"circuit": None}, {"format": "onnx"}):
        assert "has no circuit" in ZKML.refusal(manifest.model_copy(update=changes), means)
    kept = [artefact for artefact in manifest.artefacts if not artefact.path.endswith(".zkey")]
    without = manifest.model_copy(update={"artefacts": tuple(kept)})
    assert "without its proving key" in ZKML.refusal(without, means)


def test_a_version_is_refused_where_its_proof_needs_more_memory_than_there_is(manifest, means):
    [key] = [each for each in manifest.artefacts if each.path.endswith(".zkey")]
    enough = 64 * 2**20 + 9 * key.size
    assert ZKML.refusal(manifest, replace(means, memory_limit_bytes=enough)) is None
    less = replace(means, memory_limit_bytes=enough - 1)
    assert "takes about 65 MB of memory" in ZKML.refusal(manifest, less)


def test_the_exhibit_is_the_verification_key(manifest, prover, work):
    key = VerificationKey.from_bytes(prover.prove(work).exhibit)
    assert key.hash() == manifest.circuit.verification_key_hash


def test_a_version_without_a_key_has_none_to_show(manifest, folder):
    named = Artefact(path="tiny.circuit", sha256=bytes(32), size=1)
    with pytest.raises(EvidenceError, match=r"has no \.vkey file"):
        read_key_bytes(manifest.model_copy(update={"artefacts": (named,)}), folder)
    with pytest.raises(EvidenceError, match="not the verification key that the manifest names"):
        read_key_bytes(manifest.model_copy(update={"circuit": None}), folder)


def test_a_joint_proof_is_the_version_and_each_claims_digest_and_proof():
    proofs = [ProofOf(b"a" * 32, b"first"), ProofOf(b"b" * 32, b"second")]
    joint = ZKML.join(b"v" * 32, proofs)
    assert joint == b"v" * 32 + b"a" * 32 + b"first" + b"b" * 32 + b"second"
