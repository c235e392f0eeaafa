"""Who holds how much, before and after; in the token's smallest unit, so nothing is rounded."""

from dataclasses import dataclass

from pydantic import JsonValue
from rich.table import Table

from assay.cli.local.node import LocalNode

__all__ = ["Account", "Settlement", "read_balances"]


@dataclass(frozen=True, slots=True)
class Account:
    """What one party holds of the token."""

    role: str
    address: str
    atomic: int


def read_balances(node: LocalNode) -> tuple[Account, ...]:
    """Ask the token what payer, provider and escrow hold."""
    holders = {
        "payer": node.payer.address,
        "provider": node.provider.address,
        "escrow": node.deployment.address("PaymentEscrow"),
    }
    return tuple(
        Account(role, address, node.token.balance(address)) for role, address in holders.items()
    )


@dataclass(frozen=True, slots=True)
class Settlement:
    """The same three parties before and after, and what was paid between the two."""

    before: tuple[Account, ...]
    after: tuple[Account, ...]
    paid_atomic: int

    @property
    def adds_up(self) -> bool:
        """Whether the payer lost what was paid, the provider got it, and nothing else moved."""
        expected = {"payer": -self.paid_atomic, "provider": self.paid_atomic, "escrow": 0}
        return self._changes() == expected

    def document(self) -> JsonValue:
        """Give the balances as JSON values."""
        return {
            account.role: {"before": str(account.atomic), "after": str(after.atomic)}
            for account, after in zip(self.before, self.after, strict=True)
        }

    def table(self) -> Table:
        """Lay the balances out, with their sums."""
        table = Table(title="balances in the token's smallest unit", title_justify="left")
        table.add_column("account")
        table.add_column("address", overflow="fold")
        for name in ("before", "after", "change"):
            table.add_column(name, justify="right")
        for account, after in zip(self.before, self.after, strict=True):
            row = (account.atomic, after.atomic, after.atomic - account.atomic)
            table.add_row(account.role, account.address, *_numbers(row))
        table.add_section()
        sums = (_sum(self.before), _sum(self.after), _sum(self.after) - _sum(self.before))
        table.add_row("sum", "", *_numbers(sums))
        return table

    def _changes(self) -> dict[str, int]:
        pairs = zip(self.before, self.after, strict=True)
        return {account.role: after.atomic - account.atomic for account, after in pairs}


def _sum(accounts: tuple[Account, ...]) -> int:
    return sum(account.atomic for account in accounts)


def _numbers(row: tuple[int, int, int]) -> tuple[str, str, str]:
    before, after, change = row
    return f"{before:,}", f"{after:,}", f"{change:+,}"
