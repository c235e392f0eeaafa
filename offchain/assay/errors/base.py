"""What every error of ours is."""

from typing import ClassVar

__all__ = ["AssayError"]


class AssayError(Exception):
    """Say what happened and what to do next."""

    code: ClassVar[str] = "assay_error"

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"
