import pytest

from assay.errors import EvidenceError
from assay.modes import Means, PayerMode, ProofOf, Runner, Verdict, mode_named
from assay.modes.published import MOST_BYTES
from assay.wire import Evidence, keccak
from assay.wire.codecs import codec_named
from assay.wire.coercion import coerce_all
from assay.wire.manifest import TensorSpec
from assay.zk.progress import silent

PUBLISHED = mode_named("published")


@pytest.fixture
def means(provider):
    return Means(provider, 0, silent)


@pytest.fixture
def refusal(manifest, means):
    """Ask about a version with other outputs."""

    def ask(*specs, codec="tensor/cbor"):
        outputs = tuple(
            TensorSpec(name=f"y{index}", dtype=dtype, shape=shape)
            for index, (dtype, shape) in enumerate(specs)
        )
        return PUBLISHED.refusal(
            manifest.model_copy(update={"outputs": outputs, "codec": codec}), means
        )

    return ask


@pytest.fixture
def publish(create_work, means):
    """Prove that an output came out."""

    def run(output):
        prover = PUBLISHED.prover(means)
        proved = prover.prove(create_work(output=output))
        prover.close()
        assert proved.exhibit is None
        return proved.proof

    return run


def evidence_of(proof):
    return Evidence(mode="published", mode_id=4, proof=proof)


def test_is_the_contract_that_it_says():
    assert (PUBLISHED.name, PUBLISHED.mode_id) == ("published", 4)
    assert (PUBLISHED.contract, PUBLISHED.gas_cap) == ("PublishedVerifier", 20_000)
    assert PUBLISHED.for_development is False
    assert PUBLISHED.given == {}


def test_the_provider_proves_it_after_the_run(means):
    assert not isinstance(PUBLISHED, PayerMode)
    assert not isinstance(PUBLISHED.prover(means), Runner)
    assert PUBLISHED.join(b"version", [ProofOf(b"digest", b"proof")] * 2) is None


def test_a_proof_is_the_output(publish):
    assert publish(b"output") == b"output"
    assert publish(bytes(MOST_BYTES)) == bytes(MOST_BYTES)


def test_an_output_that_turned_out_too_large_is_not_proven(publish):
    with pytest.raises(EvidenceError, match=r"4097 bytes or more; .* at most 4096") as caught:
        publish(bytes(MOST_BYTES + 1))
    assert "without published" in caught.value.hint


@pytest.mark.parametrize(
    "specs",
    [
        [("float32", (1, 10))],
        [("float32", ())],
        [("float32", (0, 5))],
        [("int8", (64,)), ("bool", (2, 3))],
        [("float64", (500,))],
    ],
)
def test_a_version_whose_outputs_fit_is_not_refused(refusal, specs):
    assert refusal(*specs) is None


@pytest.mark.parametrize("specs", [[("float32", None)], [("float32", ("n", 1_000_000))]])
def test_a_version_whose_shapes_are_open_is_not_refused_beforehand(refusal, specs):
    assert refusal(*specs) is None


@pytest.mark.parametrize(
    ("specs", "size"),
    [
        ([("float32", (1025,))], 4100),
        ([("float64", (256,)), ("float64", (257,))], 4104),
        ([("float32", (2**31 - 1, 2**31 - 1, 2**31 - 1))], 4 * (2**31 - 1) ** 3),
    ],
)
def test_a_version_whose_outputs_are_too_large_is_refused(refusal, specs, size):
    assert refusal(*specs) == (
        f"The output has {size} bytes or more; the mode published puts at most 4096 on chain."
    )


def test_a_version_that_its_codec_cannot_carry_is_refused(refusal):
    assert "one tensor, not 2" in refusal(("int8", ()), ("int8", ()), codec="tensor/raw")
    assert refusal(("int8", ()), codec="tensor/xml") == "There is no codec 'tensor/xml'."


def test_what_the_codec_writes_besides_the_elements_counts_too(refusal):
    whole = [("uint8", (MOST_BYTES,))]
    assert refusal(*whole, codec="tensor/raw") is None
    assert "4112 bytes" in refusal(*whole)


@pytest.mark.parametrize("codec", ["tensor/raw", "tensor/cbor"])
def test_every_output_has_the_size_that_is_worked_out(refusal, codec):
    """The largest that fits and the smallest that does not, with other elements than zeros."""
    fits = {}
    for count in (4_000, 4_070, 4_080, 4_081, 4_082, 4_096, 4_097):
        spec = TensorSpec(name="y0", dtype="int8", shape=(count,))
        tensors = coerce_all({"y0": [-1] * count}, (spec,), {})
        fits[len(codec_named(codec).encode(tensors, (spec,)))] = refusal(
            ("int8", (count,)), codec=codec
        )
    assert {size: refused is None for size, refused in fits.items()} == {
        size: size <= MOST_BYTES for size in fits
    }
    assert set(map(bool, fits.values())) == {True, False}


def test_holds_where_it_is_the_output_of_the_claim(create_receipt):
    finding = PUBLISHED.check(evidence_of(b"output"), create_receipt())
    assert (finding.verdict, finding.holds) == (Verdict.HOLDS, True)
    assert finding.proves.startswith("that the provider is paid only where this output lies open")
    assert "privacy" in finding.does_not_prove


@pytest.mark.parametrize(
    "proof", [b"", b"outpu", b"output\0", b"Output", b"input", keccak(b"output")]
)
def test_fails_for_anything_else(create_receipt, proof):
    finding = PUBLISHED.check(evidence_of(proof), create_receipt())
    assert (finding.verdict, finding.holds) == (Verdict.FAILS, False)
    assert finding.detail == "It is not the output that the claim is about."
