"""Frozen dataclasses from decoded ABI values, matched by name."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import IntEnum
from functools import cache
from typing import Any, NamedTuple, TypeVar, get_type_hints

from pydantic.alias_generators import to_camel

from assay.wire.policy import Policy

__all__ = ["abi_names", "record"]

T = TypeVar("T")


def record(kind: type[T], values: Mapping[str, Any]) -> T:
    """Build a dataclass whose fields are the ABI's in Python's spelling; policies, enums too."""
    members = _members(kind)  # type: ignore[arg-type]  # mypy takes a generic type for unhashable
    return kind(**{member.name: member.read(values[member.abi_name]) for member in members})


def abi_names(kind: type) -> Mapping[str, str]:
    """Map a dataclass's fields to the ABI's names.

    `version_id` is `versionId`, `amount_atomic` is `amount`; where Python or this project calls it
    by another word, the field's metadata has the ABI's under `abi`.
    """
    return {member.name: member.abi_name for member in _members(kind)}


class _Member(NamedTuple):
    name: str
    abi_name: str
    read: Callable[[Any], Any]


@cache
def _members(kind: type) -> tuple[_Member, ...]:
    hints = get_type_hints(kind)
    return tuple(
        _Member(
            field.name,
            field.metadata.get("abi") or to_camel(field.name.removesuffix("_atomic")),
            _reader(hints[field.name]),
        )
        for field in fields(kind)
    )


def _reader(hint: Any) -> Callable[[Any], Any]:
    if hint is Policy:
        return Policy.from_word
    return hint if isinstance(hint, type) and issubclass(hint, IntEnum) else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
