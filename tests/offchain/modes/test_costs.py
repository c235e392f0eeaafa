"""The page says of each mode what the mode says of its cost."""

import re
from pathlib import Path

from assay.modes import Cost, all_modes

PAGE = Path(__file__).parents[3] / "docs" / "protocol.md"
ROW = re.compile(r"^\| ((?:`[a-z-]+`(?:, )?)+) \| ([\d,]+) \| (\d+) \|$", re.MULTILINE)


def test_the_page_has_the_cost_of_every_mode():
    listed = {
        name: Cost(int(gas.replace(",", "")), int(seconds))
        for names, gas, seconds in ROW.findall(PAGE.read_text(encoding="utf-8"))
        for name in re.findall(r"`([a-z-]+)`", names)
    }
    assert listed == {mode.name: mode.cost for mode in all_modes().values()}
