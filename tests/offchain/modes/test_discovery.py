import textwrap

import pytest

from assay import modes
from assay.errors import PolicyError
from assay.modes import all_modes, mode_named


@pytest.fixture
def add_module(tmp_path, monkeypatch):
    """Put a module beside the modes, for this test alone."""
    monkeypatch.setattr(modes, "__path__", [*modes.__path__, str(tmp_path)])
    all_modes.cache_clear()

    def add(module, name, mode_id):
        source = f"""
            from dataclasses import replace
            from assay.modes.signed import MODE as SIGNED
            MODE = replace(SIGNED, name={name!r}, mode_id={mode_id})
        """
        (tmp_path / f"{module}.py").write_text(textwrap.dedent(source))

    yield add
    all_modes.cache_clear()


def test_finds_the_modes_that_there_are():
    assert {name: mode.mode_id for name, mode in all_modes().items()}["signed"] == 0
    assert mode_named("signed") is all_modes()["signed"]


def test_finds_a_new_mode_that_is_listed_nowhere(add_module):
    add_module("mode_a", "by-friends", 40)
    add_module("mode_b", "by-neighbours", 39)
    found = all_modes()
    assert [name for name in found if name.startswith("by-")] == ["by-neighbours", "by-friends"]
    assert mode_named("by-friends").mode_id == 40


def test_takes_no_module_with_an_underscore_for_a_mode(add_module):
    add_module("_private", "private", 41)
    assert "private" not in all_modes()


@pytest.mark.parametrize(("name", "mode_id"), [("signed", 42), ("other", 0)])
def test_refuses_two_modes_with_one_name_or_one_id(add_module, name, mode_id):
    add_module(f"mode_twice_{mode_id}", name, mode_id)
    with pytest.raises(ValueError, match="two modes share a name or an id"):
        all_modes()


def test_an_unknown_mode_names_those_that_there_are():
    with pytest.raises(PolicyError, match=r"There is no mode 'trust-me'\. Use one of: signed"):
        mode_named("trust-me")
