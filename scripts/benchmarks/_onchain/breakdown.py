"""Where the gas of a transaction goes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from assay.chain import Call, TransactionReceipt, events_in
from assay.chain.contracts.events import PaymentAuthorized, PaymentCaptured
from benchmarks._onchain.local_chain import LocalChain

__all__ = [
    "BYTE_GAS",
    "PARTS",
    "TRANSACTION_GAS",
    "ZERO_BYTE_GAS",
    "breakdown",
    "calldata_gas",
    "execution_gas",
]

PARTS: Mapping[str, str] = MappingProxyType(
    {
        "transaction": "a transaction's base",
        "calldata": "calldata",
        "token": "token",
        "vault": "vault",
        "floor": "floor and version",
        "verification": "verification",
        "slot": "the payment's slot",
        "events": "event",
        "work": "the escrow's own work",
    }
)
"""Who uses gas, by the names that `breakdown` gives them."""

# Fixed by the chain, and nowhere in a trace: the Yellow Paper's G_transaction and G_create, LOG's
# costs, EIP-2028 for calldata, EIP-2929 and EIP-3529 for slots.
TRANSACTION_GAS = 21_000
_CREATE_GAS = 32_000
_LOG_GAS, _TOPIC_GAS, _LOGGED_BYTE_GAS = 375, 375, 8
BYTE_GAS, ZERO_BYTE_GAS = 16, 4
_COLD_SLOT_GAS = 2_100
_NEW_SLOT_GAS = _COLD_SLOT_GAS + 20_000
"""To read a slot that is zero and to write to it."""
_USED_SLOT_GAS = _COLD_SLOT_GAS + 2_900
"""To read a slot that is not zero and to change it."""
_REFUND_GAS = 19_900
"""What comes back when a slot that was zero before the transaction is zero after it."""


def calldata_gas(call: Call) -> int:
    """Work out what a call's data costs."""
    zeros = call.data.count(0)
    return zeros * ZERO_BYTE_GAS + (len(call.data) - zeros) * BYTE_GAS


def execution_gas(call: Call, receipt: TransactionReceipt) -> int:
    """Work out what a call's code cost: the rest, after a transaction's base and its calldata.

    That of a call with much data must cost more than the least that EIP-7623 charges for the data.
    """
    return receipt.gas_used - TRANSACTION_GAS - calldata_gas(call)


def breakdown(local: LocalChain, call: Call, receipt: TransactionReceipt) -> Mapping[str, int]:
    """Divide what a call to the escrow cost for each of its payments among the `PARTS`.

    What is left over is the escrow's own work: hashing, encoding, comparing, and reaching the other
    contracts.
    """
    taken_in = len(list(events_in(receipt.logs, local.escrow, PaymentAuthorized)))
    captured = len(list(events_in(receipt.logs, local.escrow, PaymentCaptured)))
    payments = taken_in + captured
    used = Counter(dict.fromkeys(PARTS, 0))
    used["transaction"] = TRANSACTION_GAS
    used["calldata"] = calldata_gas(call)
    used["slot"] = taken_in * _NEW_SLOT_GAS + captured * _USED_SLOT_GAS
    used["events"] = sum(
        _LOG_GAS + _TOPIC_GAS * len(log.topics) + _LOGGED_BYTE_GAS * len(log.data)
        for log in receipt.logs
        if log.address == local.escrow.address
    )
    trace = local.chain.request(
        "debug_traceTransaction", "0x" + receipt.transaction.hex(), {"tracer": "callTracer"}
    )
    names = {
        local.token.address.lower(): "token",
        local.model_registry.address.lower(): "floor",
        local.verifier_registry.address.lower(): "verification",
    }
    for part, gas in _calls(trace, names):
        used[part] += gas
    each = {part: round(gas / payments) for part, gas in used.items()}
    return each | {"work": round(receipt.gas_used / payments) - sum(each.values())}


def _calls(frame: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Find what the calls of a frame to others cost, calls within calls included."""
    for call in frame.get("calls", ()):
        gas = int(call["gasUsed"], 16)
        if call["type"] == "CREATE2":
            inner = list(_calls(call, names))
            yield from inner
            yield "vault", gas + _CREATE_GAS - sum(part for _, part in inner)
            # The vault's balance came and went.
            yield "vault", -_REFUND_GAS
        elif call["type"] != "SELFDESTRUCT":
            yield names[call["to"]], gas
