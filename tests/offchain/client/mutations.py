"""Receipts that differ from another one in a single place, and what a reader is told about them."""

import copy
import json
from collections.abc import Iterator

from assay.client import check_receipt
from assay.errors import ReceiptError
from assay.wire import checksummed, field_path

_OTHER_ADDRESS = checksummed("0x" + "12" * 20)


def unnamed_changes(document):
    """List the single changes that no reader hears of by the field's name; count those tried."""
    told = [
        (field_path(place), named_wrong(changed)) for place, changed in single_changes(document)
    ]
    unnamed = [
        (field, paths) for field, paths in told if not any(_is_at(field, path) for path in paths)
    ]
    return unnamed, len(told)


def named_wrong(document):
    """Which fields a reader is told about: the one that cannot be read, or those that fail."""
    try:
        verdict = check_receipt(json.dumps(document).encode())
    except ReceiptError as error:
        path, _, _ = error.message.removeprefix("The receipt is malformed: ").partition(": ")
        return ["payer", "nonce"] if path.startswith("payer and nonce") else [path]
    return [finding.path for finding in verdict.failures]


def _is_at(field, path):
    """Whether a path is that of the field, or of something that is missing inside it."""
    return path == field or path.startswith((f"{field}.", f"{field}["))


def single_changes(document) -> Iterator[tuple[tuple, object]]:
    """Every document in which one field is changed, deleted or added, and the place of it."""
    for place in list(_fields(document)):
        value = _at(document, place)
        for other in (_other(value), None, -1, "?", {}, []):
            if other != value:
                yield place, _with(document, place, other)
        # Items move up in a list, so what is gone from [8, 8] is anywhere in it.
        in_list = isinstance(place[-1], int)
        yield place[:-1] if in_list else place, _without(document, place)
    for place in [(), *_containers(document)]:
        inside = _at(document, place)
        new = len(inside) if isinstance(inside, list) else "added"
        yield (*place, new), _with(document, (*place, new), 1)


def _fields(value, place=()):
    for part, item in _items(value):
        if isinstance(item, dict | list) and item:
            yield from _fields(item, (*place, part))
        else:
            yield (*place, part)


def _containers(value, place=()):
    for part, item in _items(value):
        if isinstance(item, dict | list):
            yield (*place, part)
            yield from _containers(item, (*place, part))


def _items(value):
    return list(value.items() if isinstance(value, dict) else enumerate(value))


def _other(value):
    """Another value of the same form, so that a reader takes it for a right one."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str() if value.startswith("0x") and len(value) == 42:
            return _OTHER_ADDRESS
        case str() if value.startswith("0x") and len(value) > 2:
            return value[:-1] + ("1" if value[-1] == "0" else "0")
        case str() if value.isdecimal():
            return str(int(value) + 1)
        case str():
            return f"abcd{value}"
        case _:
            return "0x" + "12" * 32


def _at(document, place):
    for part in place:
        document = document[part]
    return document


def _with(document, place, value):
    changed = copy.deepcopy(document)
    parent = _at(changed, place[:-1])
    if isinstance(parent, list):
        parent[place[-1] : place[-1] + 1] = [value]
    else:
        parent[place[-1]] = value
    return changed


def _without(document, place):
    changed = copy.deepcopy(document)
    del _at(changed, place[:-1])[place[-1]]
    return changed
