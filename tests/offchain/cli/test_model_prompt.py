"""`assay model prompt`: commit, list and keep, and what a gateway then shows."""

import io
import re
import sys
import time

import httpx
import pytest

from assay.cli.local.samples import DIGITS, sample_file
from assay.models import content_of_uri
from assay.wire import keccak

FIRST = "You read digits.\nBe brief.\n"
SECOND = "You read digits.\nBe kind.\n"


CHANGE = re.compile(r'<div role="row" class="(\w+)">.*<span role="cell">(?:<bdi>)?([^<]*)')


def hash_of(text):
    return "0x" + keccak(text.encode()).hex()


@pytest.fixture
def prompted(at_home, request):
    """A model of this test's own; nobody has committed a prompt for it."""
    name = request.node.name
    done = at_home("model", "publish", sample_file(DIGITS.file), "--name", name, "--json")
    assert done.code == 0, done.err
    return name, done.document["modelId"]


@pytest.fixture
def prompt(at_home, prompted):
    return lambda *arguments: at_home("model", "prompt", prompted[0], *arguments)


@pytest.fixture
def write(tmp_path):
    """Write a file of text or bytes."""

    def write_file(content, name="prompt.txt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def eventually(find, is_there):
    """Ask until the gateway has caught up with the chain; give what it said."""
    deadline = time.monotonic() + 30
    while not is_there(found := find()):
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    return found


def test_two_prompts_show_as_a_diff_on_the_page_and_in_telemetry(up, prompt, prompted, write):
    name, model = prompted
    assert prompt("--json").document == {"name": name, "modelId": model, "prompts": []}
    assert "No prompt was committed for it." in prompt().out

    first = prompt("--commit", write(FIRST), "--json")
    second = prompt("--commit", write(SECOND), "--public", "--json")
    assert (first.code, second.code) == (0, 0), first.err + second.err
    assert first.document == {
        "name": name,
        "modelId": model,
        "promptHash": hash_of(FIRST),
        "committedAt": first.document["committedAt"],
        "uri": "",
        "inStore": "held",
        "inUri": "missing",
        "size": len(FIRST),
    }
    assert content_of_uri(second.document["uri"]).decode() == SECOND
    assert second.document["inUri"] == "held"

    gateway = up.said["gateway"]
    report = eventually(
        lambda: httpx.get(f"{gateway}/v1/telemetry/models/{model}").json(),
        lambda found: len(found.get("prompts", ())) == 2,
    )
    assert report["prompts"] == [
        {"at": each["committedAt"], "promptHash": each["promptHash"], "uri": each["uri"]}
        for each in (first.document, second.document)
    ]
    page = httpx.get(f"{gateway}/models/{model}").text
    _, latest, earliest = page.split('<article class="card prompt">')
    assert "The text is in the commitment&#39;s URI." in latest
    assert CHANGE.findall(latest) == [
        ("kept", "You read digits."),
        ("removed", "Be brief."),
        ("added", "Be kind."),
    ]
    assert "The text is in this node&#39;s store." in earliest


def test_what_was_committed_is_listed_with_where_its_text_is(prompt, write, up):
    prompt("--commit", write(FIRST))
    prompt("--commit", write(SECOND), "--public")
    prompt("--commit", write("Be there.\n"), "--uri", "https://prompts.example/3")

    listed = prompt("--json").document["prompts"]
    assert [(each["promptHash"], each["inStore"], each["inUri"]) for each in listed] == [
        (hash_of(FIRST), "held", "missing"),
        (hash_of(SECOND), "held", "held"),
        (hash_of("Be there.\n"), "held", "missing"),
    ]
    shown = prompt().out
    for words in ("in the URI and in the store", "the text itself", "https://prompts.example/3"):
        assert words in shown
    file = up.home / "artefacts" / "prompts" / f"{hash_of(FIRST)[2:]}.txt"
    file.write_text("Be long.")
    assert prompt("--json").document["prompts"][0]["inStore"] == "changed"
    assert prompt("--keep", write(FIRST), "--json").document["prompts"][0]["inStore"] == "held"
    assert file.read_text() == FIRST


def test_what_was_hashed_and_who_can_read_it_is_said(prompt, write, up):
    secret = prompt("--commit", write(FIRST))
    store = up.home / "artefacts"
    assert f"ends with a newline, which counts: all {len(FIRST)} bytes are hashed" in secret.err
    assert f"The text is not on the chain. It is in the store {store}: a gateway" in secret.err
    assert hash_of(FIRST) in secret.out
    public = prompt("--commit", write(b"\xef\xbb\xbfBe kind."), "--public")
    assert "newline" not in public.err
    assert "starts with a byte order mark" in public.err
    assert "The text is on the chain, for everybody and for good." in public.err


def test_a_prompt_may_come_from_standard_input(prompt, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FIRST.encode())))
    done = prompt("--commit", "-", "--json")
    assert (done.code, done.document["promptHash"]) == (0, hash_of(FIRST))


def test_by_its_id_a_model_needs_no_version_in_the_store(at_home, prompted, write, tmp_path):
    name, model = prompted
    elsewhere = ("--store", tmp_path / "elsewhere", "--json")
    done = at_home("model", "prompt", model, "--commit", write("Secret."), *elsewhere)
    assert (done.code, done.document["name"]) == (0, name)
    (here,) = at_home("model", "prompt", name, "--json").document["prompts"]
    (there,) = at_home("model", "prompt", model, *elsewhere).document["prompts"]
    assert (here["inStore"], there["inStore"]) == ("missing", "held")
    for unknown in (name, "0x" + "ab" * 32, "nothing"):
        refused = at_home("model", "prompt", unknown, *elsewhere)
        assert refused.code == 1
        assert f"This node has no model {unknown!r}" in refused.err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The prompt is empty."),
        (b"caf\xe9", "The prompt is no UTF-8: byte 0xe9 at offset 3."),
        (b"x" * 65_537, "The prompt is longer than 65,536 bytes."),
    ],
)
def test_what_cannot_be_committed_is_refused(prompt, write, content, message):
    refused = prompt("--commit", write(content))
    assert refused.code == 1
    assert message in refused.err
    assert "1 to 65,536 bytes of UTF-8" in refused.err
    assert prompt("--json").document["prompts"] == []


def test_a_file_that_cannot_be_read_is_named(prompt, tmp_path):
    for option in ("--commit", "--keep"):
        missing, folder = prompt(option, "nowhere.txt"), prompt(option, tmp_path)
        assert (missing.code, folder.code) == (1, 1)
        assert "The prompt file nowhere.txt cannot be read: No such file" in missing.err
        assert f"The prompt file {tmp_path} cannot be read: Is a directory." in folder.err


def test_the_longest_prompt_fits_a_transaction(prompt, write):
    done = prompt("--commit", write("\u00df" * 32_768), "--public", "--json")
    assert (done.code, done.document["size"]) == (0, 65_536), done.err


def test_who_may_not_and_what_was_done_before_is_said(prompt, write, up):
    stranger = prompt("--commit", write(FIRST), "--key", up.home / "payer.key")
    assert stranger.code == 1
    assert "is not the publisher of this model" in stranger.err
    assert "--key FILE" in stranger.err
    assert prompt("--commit", write(FIRST)).code == 0
    again = prompt("--commit", write(FIRST), "--public")
    assert again.code == 1
    assert f"The prompt {hash_of(FIRST)} was committed for this model before." in again.err
    assert "--keep" in again.err
    unknown = prompt("--keep", write(FIRST.strip()))
    assert unknown.code == 1
    assert "was not committed for the model" in unknown.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--public"], "--public and --uri are for --commit FILE"),
        (["--uri", "https://prompts.example"], "--public and --uri are for --commit FILE"),
        (["--commit", "-", "--keep", "-"], "--commit or --keep"),
        (["--commit", "-", "--public", "--uri", "data:,x"], "--public or --uri"),
    ],
)
def test_options_that_do_not_go_together_are_refused(at_home, arguments, message):
    refused = at_home("model", "prompt", "digits", *arguments)
    assert refused.code == 2
    assert message in " ".join(refused.err.replace("│", " ").split())
