"""Policies: which modes must hold, together; as a word, as a rule and as text.

The word and the rules are those of `contracts/types/Policy.sol`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from assay.errors import PolicyError

__all__ = ["Policy", "PolicyWord", "format_policy", "parse_policy", "show_policy"]

_SETS = 2**64
_HOW_TO_WRITE = "Write modes as zkml+tee, tee|zkml, signed+1of(tee,zkml) or 2of(signed,tee,zkml)."
_CHOICE = re.compile(r"(\d{1,9})of\(([^()]*)\)", re.ASCII)
_WORD = re.compile("0x(0|[1-9a-f][0-9a-f]{0,63})")


@dataclass(frozen=True, slots=True)
class Policy:
    """All modes of `required`, and at least `threshold` modes of `options`.

    Sets of modes are bit sets: bit n stands for the mode with id n, 0 to 63.
    """

    required: int
    options: int = 0
    threshold: int = 0

    def __post_init__(self) -> None:
        in_range = 0 <= self.required < _SETS and 0 <= self.options < _SETS
        if not (in_range and 0 <= self.threshold < 2**8):
            raise PolicyError(
                "A policy holds two sets of modes 0 to 63, and a threshold of at most 255.",
                "Use the ids of the verifier registry.",
            )

    @classmethod
    def from_word(cls, word: int) -> Self:
        """Read the Solidity word. Raises `PolicyError` where unknown bits are set."""
        return cls(word % _SETS, (word >> 64) % _SETS, word >> 128)

    @property
    def word(self) -> int:
        """The Solidity word: bits 0-63 `required`, 64-127 `options`, 128-135 `threshold`."""
        return self.required | self.options << 64 | self.threshold << 128

    @property
    def modes(self) -> int:
        """Every mode that the policy names, as a bit set."""
        return self.required | self.options

    @property
    def is_canonical(self) -> bool:
        """Whether this is the one way to write the policy."""
        if self.options == 0:
            return self.threshold == 0 and self.required != 0
        disjoint = self.required & self.options == 0
        return disjoint and 0 < self.threshold < self.options.bit_count()

    def satisfied_by(self, mask: int) -> bool:
        """Tell whether the modes that hold, a bit set, are enough."""
        if mask & self.required != self.required:
            return False
        return (mask & self.options).bit_count() >= self.threshold

    def implies(self, floor: "Policy") -> bool:
        """Tell whether every set of modes that satisfies this policy satisfies `floor`.

        Both must be canonical. The weakest sets that satisfy this policy hold its required modes
        and `threshold` of its options, of which none is in all of those sets. So the floor's
        required modes must be required here; and of the floor's options such a set holds at least
        those that are required here, and the chosen ones that do not fit outside those options.
        """
        if self.required & floor.required != floor.required:
            return False
        sure = (self.required & floor.options).bit_count()
        elsewhere = (self.options & ~floor.options).bit_count()
        return sure + max(0, self.threshold - elsewhere) >= floor.threshold


def _read_word(value: object) -> Policy:
    if isinstance(value, str) and _WORD.fullmatch(value):
        try:
            return Policy.from_word(int(value, 16))
        except PolicyError as error:
            raise ValueError(error.message) from error
    if not isinstance(value, Policy):
        raise ValueError("must be a policy word: 0x and lower-case hex digits, no leading zeros")
    return value


def _write_word(policy: Policy) -> str:
    return hex(policy.word)


PolicyWord = Annotated[
    Policy,
    PlainValidator(_read_word),
    PlainSerializer(_write_word),
    WithJsonSchema({"type": "string", "pattern": "^0x(0|[1-9a-f][0-9a-f]{0,63})$"}),
]
"""A policy in a wire model; written as its word in hex."""


def parse_policy(text: str, modes: Mapping[str, int]) -> Policy:
    """Read a policy's text form; `modes` are the ids by name.

    `a+b` asks for both, `a|b` for either, `2of(a,b,c)` for any two. A choice of as many modes as it
    lists asks for all of them. Raises `PolicyError`, which says what is allowed.
    """
    terms = _split(text, "+")
    if "|" in text:
        if len(terms) > 1 or "(" in text:
            raise PolicyError(f"The policy {text!r} mixes | with + or of().", _HOW_TO_WRITE)
        terms = [f"1of({text.replace('|', ',')})"]

    required: list[str] = []
    choices: list[tuple[int, list[str]]] = []
    for term in terms:
        if (choice := _CHOICE.fullmatch(term)) is None:
            required.append(term)
            continue
        options = _split(choice[2], ",")
        threshold = int(choice[1])
        if not 0 < threshold <= len(options):
            raise PolicyError(
                f"{term!r} asks for {threshold} of {len(options)} modes.",
                f"Ask for at least 1 and at most {len(options)}.",
            )
        if threshold == len(options):
            required += options
        else:
            choices.append((threshold, options))
    if len(choices) > 1:
        raise PolicyError(f"The policy {text!r} holds more than one choice.", "Keep one of them.")
    threshold, options = choices[0] if choices else (0, [])
    _check_names(required + options, modes)
    return Policy(_mask(required, modes), _mask(options, modes), threshold)


def _split(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator)]


def _check_names(names: list[str], modes: Mapping[str, int]) -> None:
    if "" in names:
        raise PolicyError("The policy is empty, or a mode is missing in it.", _HOW_TO_WRITE)
    for name in names:
        if "(" in name or ")" in name:
            raise PolicyError(f"Cannot read {name!r}, and choices do not nest.", _HOW_TO_WRITE)
        if name not in modes:
            known = ", ".join(sorted(modes, key=modes.__getitem__))
            raise PolicyError(f"There is no mode {name!r}.", f"Use one of: {known}.")
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise PolicyError(f"The policy names {', '.join(twice)} twice.", "Name each mode once.")


def _mask(names: Iterable[str], modes: Mapping[str, int]) -> int:
    return sum(1 << modes[name] for name in names)


def format_policy(policy: Policy, modes: Mapping[str, int]) -> str:
    """Write a canonical policy's text form, modes in the order of their ids.

    Raises `PolicyError` where the policy is not canonical or names a mode that `modes` does not.
    """
    if not policy.is_canonical:
        raise PolicyError(
            f"The policy {hex(policy.word)} is not in canonical form.",
            "Keep the two sets apart, and the threshold above 0 and below the number of options.",
        )
    required = _names(policy.required, modes)
    options = _names(policy.options, modes)
    if policy.threshold == 1 and not required:
        return "|".join(options)
    choice = [f"{policy.threshold}of({','.join(options)})"] if options else []
    return "+".join(required + choice)


def show_policy(policy: Policy, modes: Mapping[str, int]) -> str:
    """Write any policy for people: its text form or, where it has none here, its word in hex."""
    try:
        return format_policy(policy, modes)
    except PolicyError:
        return hex(policy.word)


def _names(mask: int, modes: Mapping[str, int]) -> list[str]:
    names = {mode: name for name, mode in modes.items()}
    ids = [mode for mode in range(64) if mask >> mode & 1]
    for mode in ids:
        if mode not in names:
            raise PolicyError(f"The mode {mode} has no name here.", "Read the registry's modes.")
    return [names[mode] for mode in ids]
