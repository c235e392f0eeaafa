"""A security module that writes down what it was asked."""

from dataclasses import dataclass, field


@dataclass
class FakeModule:
    """Attests by repeating what it is given."""

    asked: list[tuple[bytes | None, bytes | None, bytes | None]] = field(default_factory=list)
    simulated: bool = True

    def attest(self, public_key, user_data, nonce):
        self.asked.append((public_key, user_data, nonce))
        return b"document"
