"""The step that a payment is at, shown while somebody waits for its answer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread

from assay.cli.terminal.screen import Screen
from assay.client import Gateway, SignedOrder
from assay.errors import GatewayError

__all__ = ["following"]

_POLL_SECONDS = 0.2
_PAYING = "Paying"
_STEPS: Mapping[str, str] = {
    "authorized": "Paid; the model runs",
    "executed": "The answer is there, and being proven",
    "delivered": "Delivered; checking the answer before it is acknowledged",
    "proven": "Proven; fetching the answer",
}


@contextmanager
def following(order: SignedOrder, gateway: Gateway, screen: Screen) -> Iterator[None]:
    """Show how far the payment of an order has come, for as long as the `with` block lasts."""
    done = Event()
    with screen.working(_PAYING) as say:

        def follow() -> None:
            while not done.wait(_POLL_SECONDS):
                try:
                    state = gateway.payment(order.payment_id).state
                except GatewayError:  # It has not come in yet, or whoever waits will hear of it.
                    continue
                say(_STEPS.get(state, _PAYING))

        # Nobody waits for its end: a gateway that is out of reach would keep it for a while.
        Thread(target=follow, name="assay-following", daemon=True).start()
        try:
            yield
        finally:
            done.set()
