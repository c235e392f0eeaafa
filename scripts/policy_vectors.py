"""Vectors of policies: their rules, tried out on every set of modes, as PROTOCOL.md words them.

A set of modes is a tuple of ids here, so that no bit trick is checked against itself.
"""

from collections.abc import Iterator, Sequence
from itertools import product

__all__ = ["canonical_rows", "implies_rows", "satisfied_rows", "text_rows", "word"]

MODES = ("signed", "tee", "zkml")

Row = dict[str, str | int | bool]
Policy = tuple[tuple[int, ...], tuple[int, ...], int]

# The sixty-fourth mode, and policies that need more than three.
FAR: list[Policy] = [
    ((63,), (), 0),
    ((), (0, 63), 1),
    ((62,), (0, 1, 63), 2),
    ((0,), (1, 2, 3, 62, 63), 3),
    ((), (0, 1, 2, 3, 62, 63), 5),
    ((0, 63), (1, 2), 1),
]


def word(required: Sequence[int], options: Sequence[int] = (), threshold: int = 0) -> int:
    """Pack a policy as PROTOCOL.md lays it out."""
    return int(f"{threshold:08b}{bits(options):064b}{bits(required):064b}", 2)


def bits(modes: Sequence[int]) -> int:
    """Pack a set of modes."""
    return sum({2**mode for mode in modes})


def subsets(modes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """List every set of some modes."""
    for chosen in product((False, True), repeat=len(modes)):
        yield tuple(mode for mode, taken in zip(modes, chosen, strict=True) if taken)


def policies(modes: Sequence[int]) -> Iterator[Policy]:
    """List every canonical policy of some modes."""
    for required in subsets(modes):
        for options in subsets([mode for mode in modes if mode not in required]):
            for threshold in range(1, len(options)) if options else [0]:
                if required or options:
                    yield required, options, threshold


def satisfied(policy: Policy, held: Sequence[int]) -> bool:
    """Tell whether a set of modes satisfies a policy."""
    required, options, threshold = policy
    return set(required) <= set(held) and len(set(options) & set(held)) >= threshold


def canonical_rows() -> Iterator[Row]:
    """Every word of two modes with a threshold up to 3, and what only whole words can get wrong."""
    canonical = {word(*policy) for policy in [*policies((0, 1)), *FAR]}
    tried = {
        word(required, options, threshold)
        for required in subsets((0, 1))
        for options in subsets((0, 1))
        for threshold in range(4)
    }
    everything = 2**64 - 1
    tried |= canonical
    tried |= {1 | 1 << 136, 1 | 1 << 255, 2**256 - 1, everything << 64 | 64 << 128}
    tried |= {everything | everything << 64 | 1 << 128, 1 | 6 << 64 | 255 << 128}
    whole = {everything, everything << 64 | 63 << 128}
    for value in sorted(tried | whole):
        yield {"word": hex(value), "canonical": value in canonical | whole}


def satisfied_rows() -> Iterator[Row]:
    """Every canonical policy of three modes with every set of them; and far ones with far sets."""
    for modes, chosen in (((0, 1, 2), list(policies((0, 1, 2)))), ((0, 1, 2, 62, 63), FAR)):
        for policy, held in product(chosen, subsets(modes)):
            yield {
                "word": hex(word(*policy)),
                "mask": hex(bits(held)),
                "satisfied": satisfied(policy, held),
            }


def implies_rows() -> Iterator[Row]:
    """Every pair of canonical policies of three modes, and every pair of far ones."""
    for modes, chosen in (((0, 1, 2), list(policies((0, 1, 2)))), ((0, 1, 2, 3, 62, 63), FAR)):
        for policy, floor in product(chosen, chosen):
            enough = [held for held in subsets(modes) if satisfied(policy, held)]
            yield {
                "word": hex(word(*policy)),
                "floor": hex(word(*floor)),
                "implies": all(satisfied(floor, held) for held in enough),
            }


def text_rows() -> Iterator[Row]:
    """Every canonical policy of three modes, as it is written."""
    for required, options, threshold in policies((0, 1, 2)):
        names = [MODES[mode] for mode in options]
        if threshold == 1 and not required:
            text = "|".join(names)
        else:
            choice = [f"{threshold}of({','.join(names)})"] if names else []
            text = "+".join([MODES[mode] for mode in required] + choice)
        yield {"word": hex(word(required, options, threshold)), "text": text}
