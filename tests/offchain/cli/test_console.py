"""`ape console`: the page that walks through a session is run, line by line."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "console.md").read_text(), re.DOTALL)

PROMPT = """
import ast, json, sys
sys.path.insert(0, sys.argv[2])
import ape, ape_console_extras
ape_console_extras.DEPLOYMENTS = ape_console_extras.Path("nowhere")

def typed(block, names):
    values = []
    for statement in ast.parse(block).body:
        if isinstance(statement, ast.Expr):
            code = compile(ast.Expression(statement.value), "prompt", "eval")
            values.append(str(eval(code, names)))
        else:
            exec(compile(ast.Module([statement], []), "prompt", "exec"), names)
    return values

with ape.networks.parse_network_choice(sys.argv[1]):
    names = ape_console_extras.ape_init_extras(ape.chain)
    shown = [typed(block, names) for block in json.loads(sys.argv[3])]
    print("SHOWN" + json.dumps([shown, sorted(names)]))
"""


@pytest.fixture(scope="module")
def session(up, tmp_path_factory):
    """Type every line of the page at a prompt beside `assay up`."""
    folder = tmp_path_factory.mktemp("console")
    (folder / "samples").symlink_to(ROOT / "samples")
    ran = subprocess.run(
        [sys.executable, "-c", PROMPT, up.said["rpc"], str(ROOT), json.dumps(BLOCKS)],
        cwd=folder,
        env=os.environ | {"ASSAY_HOME": str(up.home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    (line,) = [line for line in ran.stdout.split("\n") if line.startswith("SHOWN")]
    shown, names = json.loads(line.removeprefix("SHOWN"))
    return shown, names, ran.stdout


def test_every_line_of_the_page_runs_and_shows_what_it_says(session):
    contracts, model, prompts, answer, risky, receipt, file = session[0]
    assert int(contracts[0]) >= 0b111
    assert contracts[1] == "2"
    assert model[0] == "True"
    assert int(model[1]) > 1_700_000_000
    assert prompts[-1] == "[('held', 'missing'), ('held', 'held')]"
    assert answer[0] in "0123456789"
    assert answer[1] == "10000"
    assert risky[-1] == "signed+acknowledged"
    assert receipt == ["True", "2"]
    assert file[-1] == "()"


def test_what_a_receipt_proves_is_printed(session):
    assert "It does not prove that the model ran at all" in session[2]


def test_client_and_verbs_are_bound_by_name(session):
    assert set(session[1]) >= {
        "assay",
        "client",
        "publish",
        "commit_prompt",
        "prompts",
        "infer",
        "advise",
        "verify",
    }
