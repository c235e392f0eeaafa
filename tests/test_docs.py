"""The pages say what is so: links lead somewhere, errors are explained, commands exist."""

import re
import shlex
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from assay.cli.app import app

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [ROOT / "README.md", *DOCS]

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`]+`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ERROR = re.compile(r"^ *error (\w+)\(", re.MULTILINE)


def name_of(page):
    return page.relative_to(ROOT).as_posix()


def prose(page):
    """A page without its blocks of code."""
    return BLOCK.sub("", page.read_text(encoding="utf-8"))


def links():
    """Every link between files: the page, and where it leads."""
    found = [(page, link) for page in PAGES for link in LINK.findall(CODE.sub("", prose(page)))]
    return [(page, link) for page, link in found if ":" not in link]


def anchors(page):
    """What the headings of a page are called in links, as GitHub does it."""
    titles = HEADING.findall(prose(page))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def commands():
    """Every `assay …` in a block of shell: the page, and the words of the command."""
    return [
        (page, shlex.split(line, comments=True)[1:])
        for page in PAGES
        for language, block in BLOCK.findall(page.read_text(encoding="utf-8"))
        if language == "sh"
        for line in block.splitlines()
        if line.startswith("assay ")
    ]


def errors():
    """Every custom error of the interfaces."""
    sources = (ROOT / "contracts" / "interfaces").glob("*.sol")
    return sorted(name for path in sources for name in ERROR.findall(path.read_text("utf-8")))


def unknown(words):
    """The first word of a command that the command line does not know; None where it knows all."""
    command = get_command(app)
    while isinstance(command, TyperGroup):
        if command.invoke_without_command and (not words or words[0].startswith("-")):
            break
        name, *words = words
        if name not in command.commands:
            return name
        command = command.commands[name]
    options = {option for parameter in command.params for option in parameter.opts}
    used = [word.split("=")[0] for word in words if word.startswith("-")]
    return next((option for option in used if option not in options), None)


@pytest.mark.parametrize(
    ("page", "link"),
    [pytest.param(*found, id=f"{name_of(found[0])}-{found[1]}") for found in links()],
)
def test_every_link_leads_to_a_file_and_a_heading(page, link):
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    assert target.exists()
    if anchor:
        assert anchor in anchors(target)


@pytest.mark.parametrize("error", errors())
def test_every_error_of_the_interfaces_is_on_a_page(error):
    assert any(re.search(rf"\b{error}\b", page.read_text(encoding="utf-8")) for page in DOCS)


@pytest.mark.parametrize(
    "words",
    [pytest.param(words, id=f"{name_of(page)}-{shlex.join(words)}") for page, words in commands()],
)
def test_every_command_on_a_page_is_one_of_the_command_line(words):
    assert unknown(words) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["pay"], "pay"),
        (["model", "sell", "mine"], "sell"),
        (["infer", "mine", "--input", "x.npy", "--free"], "--free"),
        (["delegate", "--until", "30d", "--forever"], "--forever"),
        (["delegate", "extend", "0x00"], "extend"),
    ],
)
def test_a_command_that_does_not_exist_is_noticed(words, expected):
    assert unknown(words) == expected


def test_pages_and_readme_have_links_commands_and_errors_to_check():
    assert {name_of(page) for page, _ in links()} >= {"README.md", "docs/protocol.md"}
    assert ["up"] in [words for _, words in commands()]
    assert "BelowFloor" in errors()
