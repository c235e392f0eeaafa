"""Stopping when asked to: Ctrl-C, or a polite signal."""

import signal
from threading import Event
from types import FrameType

__all__ = ["stop_on_signals"]


def stop_on_signals(stop: Event) -> None:
    """Set an event when somebody wants this process to end."""

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
