"""Change documents at random, the same way for the same seed."""

from collections.abc import Iterator
from random import Random

from assay.tee.simulator._statement import SimulatedDocument

__all__ = ["mutations", "signed_mutations"]

# Heads, signs and limits of CBOR and DER: readers go wrong there, if anywhere.
_TELLING = bytes.fromhex("00 01 17 18 1f 20 30 40 5f 7f 80 81 82 84 9f a0 bf c2 d2 f6 f8 fe ff")
_LONGEST_SLICE = 64


def mutations(encoded: bytes, seed: int, count: int) -> Iterator[bytes]:
    """Change the bytes of a document, each time anew: nothing is signed again."""
    random = Random(seed)
    for _ in range(count):
        yield _changed(encoded, random)


def signed_mutations(document: SimulatedDocument, seed: int, count: int) -> Iterator[bytes]:
    """Change the payload or one of its certificates, each time anew, and sign what was changed.

    So the signatures hold, and it is up to the other rules whether a document is good.
    """
    random = Random(seed)
    certificates = document.certificates()
    payload = document.payload()
    for _ in range(count):
        if random.random() < 0.5:
            yield document.encoded(_changed(payload, random))
            continue
        # A root that is changed is another root, and nothing more is to be learned.
        index = random.randrange(1, len(certificates))
        contents = document.links[index].contents
        changed = list(certificates)
        changed[index] = contents.around(
            _changed(contents.to_be_signed(), random), document.issuer_key(index)
        )
        yield document.encoded(document.payload(document.fields(changed)))


def _changed(data: bytes, random: Random) -> bytes:
    """Make one to three changes, of which something is left to see."""
    while True:
        changed = data
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            changed = random.choice(_CHANGES)(changed, random)
        if changed not in (data, b""):
            return changed


def _flip(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data))
    return _spliced(data, start, 1, bytes([data[start] ^ 1 << random.randrange(8)]))


def _overwrite(data: bytes, random: Random) -> bytes:
    return _spliced(data, random.randrange(len(data)), 1, bytes([random.choice(_TELLING)]))


def _count(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data))
    return _spliced(data, start, 1, bytes([(data[start] + random.choice((-1, 1))) % 256]))


def _insert(data: bytes, random: Random) -> bytes:
    return _spliced(data, random.randrange(len(data) + 1), 0, bytes([random.choice(_TELLING)]))


def _delete(data: bytes, random: Random) -> bytes:
    size = random.randint(1, _LONGEST_SLICE)
    return _spliced(data, random.randrange(len(data)), size, b"") or data


def _repeat(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data))
    size = random.randint(1, _LONGEST_SLICE)
    return _spliced(data, random.randrange(len(data) + 1), 0, data[start : start + size])


def _truncate(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data))] or data


def _append(data: bytes, random: Random) -> bytes:
    return data + random.randbytes(random.randint(1, _LONGEST_SLICE))


def _spliced(data: bytes, start: int, size: int, piece: bytes) -> bytes:
    return data[:start] + piece + data[start + size :]


_CHANGES = (_flip, _overwrite, _count, _insert, _delete, _repeat, _truncate, _append)
