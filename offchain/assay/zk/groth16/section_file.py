"""Read iden3's container of binary files from disk, part by part: keys and ceremonies are large."""

from pathlib import Path
from struct import Struct

from assay.errors import CircuitError

__all__ = ["SectionFile"]

_FILE = Struct("<4sII")
_SECTION = Struct("<IQ")
_MOST_SECTIONS = 64


class SectionFile:
    """The sections of a file on disk, by number.

    Raises `CircuitError` where the file is cut, goes on after its last section, or is another one.
    """

    def __init__(self, path: Path, magic: bytes) -> None:
        self._path = path
        self._places: dict[int, tuple[int, int]] = {}
        try:
            self.size_bytes = path.stat().st_size
            with path.open("rb") as file:
                head = file.read(_FILE.size)
                if len(head) < _FILE.size or head[:4] != magic:
                    raise self.damaged(f"is not a .{magic.decode()} file")
                count = _FILE.unpack(head)[2]
                at = _FILE.size
                for _ in range(min(count, _MOST_SECTIONS)):
                    file.seek(at)
                    head = file.read(_SECTION.size)
                    if len(head) < _SECTION.size:
                        raise self.damaged("is cut off")
                    number, size = _SECTION.unpack(head)
                    at += _SECTION.size
                    if at + size > self.size_bytes:
                        raise self.damaged(f"is cut off in section {number}")
                    self._places[number] = (at, size)
                    at += size
        except OSError as error:
            raise CircuitError(f"{path.name} cannot be read: {error}.", "Name a file.") from error
        if at != self.size_bytes or count != len(self._places):
            raise self.damaged("has other sections than it says")

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self._path.name

    def has(self, number: int) -> bool:
        """Say whether there is such a section."""
        return number in self._places

    def size(self, number: int) -> int:
        """Return the bytes of a section. Raises `CircuitError` where there is none."""
        if number not in self._places:
            raise self.damaged(f"has no section {number}")
        return self._places[number][1]

    def read(self, number: int) -> bytes:
        """Read a section. Raises `CircuitError` where there is none, or no longer all of it."""
        size = self.size(number)
        with self._path.open("rb") as file:
            file.seek(self._places[number][0])
            data = file.read(size)
        if len(data) != size:
            raise self.damaged(f"is cut off in section {number}")
        return data

    def damaged(self, problem: str) -> CircuitError:
        """Return the error to raise where the file is not what it should be."""
        return CircuitError(
            f"{self._path.name} {problem}.", "Get the whole file again, or make it again."
        )
