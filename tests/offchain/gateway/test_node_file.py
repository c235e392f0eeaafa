"""A node's file: docs/operations.md lists all that may stand in it. test_serve runs one."""

import re
from pathlib import Path

from assay.gateway.node_file import _NodeFile

PAGE = Path(__file__).parents[3] / "docs" / "operations.md"


def test_the_page_lists_what_may_stand_in_the_file():
    section = PAGE.read_text().split("## The node's file")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", row))}

    assert listed == set(_NodeFile.model_fields)
