"""The recipe of the image and its page say what the program takes."""

import json
import re
import tomllib
from pathlib import Path
from typing import get_args

from assay.enclave import __main__ as program
from assay.tee.protocol import Request

ROOT = Path(__file__).parents[3]
DOCKERFILE = (ROOT / "enclave" / "Dockerfile").read_text(encoding="utf-8")
LOCK = (ROOT / "enclave" / "requirements.lock").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "enclave.md").read_text(encoding="utf-8")


def test_the_image_starts_the_program_with_arguments_that_it_takes():
    (command,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    *python, module, _, _, _ = words = json.loads(command)
    assert python == ["/opt/assay/bin/python", "-P", "-m"]
    assert module == "assay.enclave"
    options = program._parser().parse_args(words[4:])
    assert options.nsm
    assert options.vsock == 5005


def test_the_image_has_every_package_that_the_program_depends_on_by_its_hash():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["nitro"]]
    locked = dict(re.findall(r"^([\w.-]+)==(\S+) \\\n +--hash=sha256:", LOCK, re.MULTILINE))
    assert {re.match(r"[\w-]+", each).group() for each in wanted} <= set(locked)


def test_the_image_has_the_versions_that_are_tested():
    tested = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    versions = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", tested, re.MULTILINE))
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK, re.MULTILINE):
        assert versions.get(name, version) == version


def test_the_page_has_every_verb_of_the_protocol_and_its_fields():
    rows = dict(re.findall(r"^\| `(\w+)` \|([^|]*)\|", PAGE, re.MULTILINE))
    kinds = {kind.model_fields["verb"].default: kind for kind in get_args(Request)}
    assert set(rows) == set(kinds)
    for verb, kind in kinds.items():
        named = set(re.findall(r"`(\w+)`", rows[verb])) - {"output_hash"}
        assert named <= set(kind.model_fields)
        if verb != "prove":  # whose page leaves the claim's fields to the claim
            assert named == set(kind.model_fields) - {"verb"}
