"""The examples on the pages run as they stand, and what the pages say in tables is what holds."""

import inspect
import json
import os
import re
import subprocess
from itertools import count
from pathlib import Path

import pytest
from eth_abi import encode
from solcx import compile_standard

from assay import errors
from assay.chain.deployment.create2 import create2_address, creation
from assay.cli.local.node import Ports, local_node
from assay.cli.local.samples import held_out_digits
from assay.client import Budget, Client, Gateway, check_receipt
from assay.gateway.answers import status_of
from assay.payments import read_prices
from assay.settings import Home
from assay.wire import ZERO_HASH, Claim, keccak, read_receipt
from benchmarks._onchain.local_chain import reproducible_chain
from benchmarks._onchain.products import SignedModel
from benchmarks._onchain.purchases import CAPTURE_BEFORE, Purchases
from compiler import read_compiler

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def text(page):
    return (DOCS / page).read_text(encoding="utf-8")


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text(page), re.MULTILINE | re.DOTALL)


def run(code, names):
    exec(compile(code, "example", "exec"), names)
    return names


def compiled(source, name, arguments):
    """Compile a contract of a page, and give its creation code with arguments."""
    compiler = read_compiler()
    output = compile_standard(
        {
            "language": "Solidity",
            "sources": {"Example.sol": {"content": source}},
            "settings": {
                "viaIR": compiler.via_ir,
                "evmVersion": compiler.evm_version,
                "optimizer": {"enabled": compiler.optimize},
                "remappings": list(compiler.import_remapping),
                "outputSelection": {"Example.sol": {name: ["evm.bytecode.object"]}},
            },
        },
        solc_binary=compiler.binary,
        base_path=ROOT,
    )
    code = output["contracts"]["Example.sol"][name]["evm"]["bytecode"]["object"]
    return bytes.fromhex(code) + arguments


class Stage:
    """A chain on which an example plays, and how what it starts from comes about."""

    def __init__(self, local):
        self.local = local
        self.purchases = Purchases(local, SignedModel(local, local.provider))
        self.nonces = (keccak(b"nonce %d" % number) for number in count())
        local.send(self.purchases.register(), local.publisher)
        local.send(self.purchases.publish(), local.publisher)

    @property
    def names(self):
        local = self.local
        return {
            "anybody": local.submitter,
            "chain": local.chain,
            "deployment": local.deployment,
            "escrow": local.escrow,
            "payer": local.payer,
            "provider": local.provider,
            "token": local.token,
            "verifier_registry": local.verifier_registry,
        }

    def agreed(self):
        return {**self.names, "terms": self.purchases.terms()}

    def came_in(self):
        terms = self.purchases.terms()
        self.local.send(self.purchases.authorize_with_receive(terms), self.local.submitter)
        return {**self.names, "terms": terms, "nonce": terms.struct_hash(), "output": b"output"}

    def awaited(self):
        """A consumer of the docs that waits for an answer, and the answer."""
        terms, output = self.purchases.terms(), (7).to_bytes(4, "big")
        request_id = keccak(b"anything fresh")
        completed_at = self.local.chain.time()
        claim = Claim.from_terms(terms, request_id, keccak(output), 1, completed_at)
        evidence = [SignedModel(self.local, self.local.provider).prove(claim)]
        code = compiled(blocks("consumers.md", "solidity")[0], "Score", self.arguments(terms))
        self.local.send(creation(code), self.local.submitter)
        names = {"claim": claim, "output": output, "evidence": evidence}
        return {**self.names, **names, "consumer_address": create2_address(code)}

    def arguments(self, terms):
        local, policy = self.local, terms.policy.word
        expected = (terms.version_id, ZERO_HASH, ZERO_HASH, ZERO_HASH, policy, 3_600)
        relied_on = (local.escrow, local.model_registry, local.verifier_registry)
        expectation = "(bytes32,bytes32,bytes32,bytes32,uint256,uint40,address,bool)"
        return encode(
            ["(address,address,address)", expectation, "bytes32"],
            [
                [each.address for each in relied_on],
                (*expected, terms.provider, False),
                terms.input_hash,
            ],
        )

    def late(self):
        names = self.came_in()
        self.local.mine(CAPTURE_BEFORE)
        return names

    def credited(self):
        names, local = self.came_in(), self.local
        local.send(local.token.set_blocked(local.provider.address, blocked=True), local.owner)
        item = self.purchases.capture(names["terms"], names["nonce"])
        local.send(local.escrow.capture(item), local.submitter)
        return names

    def submitted_by_somebody_else(self):
        terms, nonce = self.purchases.terms(), next(self.nonces)
        self.local.send(self.purchases.transfer_to_vault(terms, nonce), self.local.submitter)
        self.local.mine()
        return {**self.names, "terms": terms, "nonce": nonce}


@pytest.fixture(scope="module")
def played_on():
    with reproducible_chain() as local:
        yield Stage(local)


@pytest.fixture
def stage(played_on):
    chain = played_on.local.chain
    snapshot = chain.request("evm_snapshot")
    yield played_on
    assert chain.request("evm_revert", snapshot)


@pytest.mark.parametrize(
    ("page", "start"),
    [
        ("escrow/authorize.md", Stage.agreed),
        ("escrow/capture.md", Stage.came_in),
        ("escrow/void.md", Stage.came_in),
        ("escrow/reclaim.md", Stage.late),
        ("escrow/credit.md", Stage.credited),
        ("escrow/recover.md", Stage.submitted_by_somebody_else),
        ("modes/signed.md", Stage.agreed),
        ("consumers.md", Stage.awaited),
    ],
)
def test_the_example_of_a_page_runs(stage, page, start):
    examples = blocks(page, "python")
    assert examples
    names = start(stage)
    for example in examples:
        names = run(example, names)


def test_every_page_of_the_escrow_has_an_example_that_is_run():
    pages = {path.relative_to(DOCS).as_posix() for path in (DOCS / "escrow").iterdir()}
    mark = test_the_example_of_a_page_runs.pytestmark[0]
    assert pages == {page for page, _ in mark.args[1] if page.startswith("escrow/")}


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with local_node(Home(tmp_path_factory.mktemp("home")), Ports(), lambda _: None) as node:
        yield node


@pytest.fixture(scope="module")
def image():
    return held_out_digits(1)[0].pixels[None].tolist()


def test_the_python_clients_on_the_page_buy_an_answer(node, image):
    stock, ours = blocks("http.md", "python")
    names = {
        "account": node.payer,
        "chain": node.chain,
        "deployment": node.deployment,
        "gateway": node.gateway_url,
        "image": image,
        "token": node.token.address,
    }
    by_stock = read_receipt(json.dumps(run(stock, dict(names))["receipt"]).encode())
    by_us = run(ours, dict(names))["receipt"]
    assert by_stock.claim.output_hash == by_us.claim.output_hash
    # Only our own scheme has the terms' hash for a nonce.
    assert by_stock.nonce != by_stock.terms.struct_hash()
    assert by_us.nonce == by_us.terms.struct_hash()


def test_the_payer_on_the_page_acknowledges_by_hand(node, image):
    stock, _ = blocks("http.md", "python")
    asked = '{"inputs": {"image": image}}'
    assert asked in stock
    stock = stock.replace(asked, asked[:-1] + ', "policy": "signed+acknowledged"}')
    names = {
        "account": node.payer,
        "gateway": node.gateway_url,
        "image": image,
        "token": node.token.address,
    }
    names = run(stock, names)
    assert not check_receipt(json.dumps(names["receipt"]).encode(), chain=node.chain).ok
    (by_hand,) = blocks("modes/acknowledged.md", "python")
    names = run(by_hand, names)
    assert check_receipt(json.dumps(names["receipt"]).encode(), chain=node.chain).ok


def test_what_is_published_is_read_as_the_page_says(node, image):
    budget = Budget(node.token.address, 50_000)
    client = Client(Gateway(node.gateway_url), node.payer, node.deployment, budget, node.chain)
    (example,) = blocks("modes/published.md", "python")
    names = run(example, {"client": client, "chain": node.chain, "image": image})
    assert names["receipt"].transactions.capture is not None


def test_the_typescript_client_on_the_page_buys_an_answer(node, image):
    (example,) = blocks("http.md", "js")
    given = {
        "GATEWAY": node.gateway_url,
        "TOKEN": node.token.address,
        "KEY": "0x" + bytes(node.payer.key).hex(),
        "IMAGE": json.dumps(image),
    }
    done = subprocess.run(
        [
            "node",
            "--input-type=module",
            "--eval",
            f"{example}\nconsole.log(JSON.stringify(receipt))",
        ],
        cwd=ROOT,
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert check_receipt(done.stdout.encode(), chain=node.chain).ok


def test_the_prices_on_the_page_are_read(tmp_path):
    (example,) = blocks("prices.md", "toml")
    path = tmp_path / "prices.toml"
    path.write_text(example)
    assert read_prices(path, 6, {"signed": 0})


def test_the_page_gives_each_code_the_status_that_it_has():
    by_code = {
        kind.code: kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.AssayError)
    }
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d{3}) \|", text("http.md"), re.MULTILINE))
    assert rows.pop("payment_required") == "402"
    assert rows.pop("internal_error") == "500"
    assert len(rows) > 10
    for code, status in rows.items():
        kind = by_code[code]
        assert str(status_of(kind.__new__(kind))) == status, code


@pytest.mark.parametrize("name", ["Terms", "Claim", "Delegation"])
def test_the_pages_have_the_type_strings_that_are_hashed(name):
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "contracts").rglob("*.sol"))
    (hashed,) = re.findall(rf'"({name}\([^)]*\))"', sources)
    pages = "".join(text(page) for page in ("protocol.md", "modes/signed.md"))
    assert hashed in re.sub(r",\s+", ",", pages)


def test_every_page_can_be_reached_from_the_readme():
    found, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in found or page.suffix != ".md":
            continue
        found.add(page)
        links = re.findall(r"\]\(([^):#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        waiting += [(page.parent / link).resolve() for link in links]
    pages = {path for path in DOCS.rglob("*.md") if path.parent.name != "decisions"}
    assert pages <= found
