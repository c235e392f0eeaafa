"""Paid requests over real HTTP, to a node with its database on a chain of its own."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from assay.cli.local.node import Ports, local_node
from assay.cli.local.samples import held_out_digits
from assay.client import Budget, Client, Gateway, SignedOrder
from assay.client.purchase.requests import body_of
from assay.settings import Home
from benchmarks._results.figures import Progress

__all__ = ["Load", "measure_load"]

_ALONE = 20
_TOGETHER = 80
_AT_ONCE = 8
_MAX_PRICE_ATOMIC = 10_000


@dataclass(frozen=True, slots=True)
class Load:
    """What clients see."""

    latency_ms: float
    """At the median, one request after the other."""
    per_second: float
    """Answers, with several requests at once."""


def measure_load(folder: Path, say: Progress) -> Load:
    """Serve from a folder, and send paid requests that were signed before.

    Gateway, settler and clients share this process; the chain is anvil, which makes a block for
    each transaction at once.
    """
    with local_node(Home(folder), Ports(), say) as node:
        gateway = Gateway(node.gateway_url)
        budget = Budget(node.token.address, _MAX_PRICE_ATOMIC)
        client = Client(gateway, node.payer, node.deployment, budget)
        images = [digit.pixels[None] for digit in held_out_digits(_ALONE)]
        say("signing payments")
        orders = [
            client.prepare("digits", {"image": images[number % _ALONE]})
            for number in range(_ALONE + _TOGETHER)
        ]
        say("one request after the other")
        alone = [_send(gateway, order) for order in orders[:_ALONE]]
        say(f"{_AT_ONCE} requests at once")
        seconds = _send_together(gateway, orders[_ALONE:])
        gateway.close()
    return Load(latency_ms=median(alone), per_second=_TOGETHER / seconds)


def _send(gateway: Gateway, order: SignedOrder) -> float:
    """Send an order, and return how long its answer took, in milliseconds."""
    body = body_of(order.input, order.policy)
    start = perf_counter()
    gateway.paid_answer(order.terms.version_id, body, order.payment)
    return 1000 * (perf_counter() - start)


def _send_together(gateway: Gateway, orders: Sequence[SignedOrder]) -> float:
    """Send orders, several at once, and return how long it took, in seconds."""
    start = perf_counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda order: _send(gateway, order), orders))
    return perf_counter() - start
