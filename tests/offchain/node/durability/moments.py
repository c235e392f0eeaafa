"""Moments in a job's life: before and after it is written down, and its transactions are sent.

Both sides use this: processes that end themselves at a moment, and tests that do harm at one.
"""

from assay.chain import Chain
from assay.node import JobStore, Settler, State

STEPS = (
    "authorize written",
    "authorize sent",
    "authorize included",
    "authorized",
    "executed",
    "proven",
    "end written",
    "end sent",
    "end included",
    "captured",
)


def watch(replace, notice):
    """Have `notice` called with every moment, such as `after authorize sent`.

    `replace` sets an attribute of a class: `setattr`, or pytest's which undoes it.
    """
    move, broadcast, wait = JobStore.move, Chain.broadcast, Chain.wait
    purposes = {}

    def watched_move(store, before, after):
        for transaction, purpose in ((after.authorize, "authorize"), (after.end, "end")):
            if transaction is not None:
                purposes[transaction.hash] = purpose
        step = _step(before, after)
        notice(f"before {step}")
        moved = move(store, before, after)
        notice(f"after {step}")
        return moved

    def watched_broadcast(chain, transaction):
        step = f"{purposes.get(transaction.hash, 'something else')} sent"
        notice(f"before {step}")
        broadcast(chain, transaction)
        notice(f"after {step}")

    def watched_wait(chain, transaction_hash, timeout_seconds=None, replaced=()):
        receipt = wait(chain, transaction_hash, timeout_seconds, replaced)
        notice(f"after {purposes.get(transaction_hash, 'something else')} included")
        return receipt

    replace(JobStore, "move", watched_move)
    replace(Chain, "broadcast", watched_broadcast)
    replace(Chain, "wait", watched_wait)


def once(moment, action):
    """Make a `notice` that acts the first time that a moment comes."""
    waiting = [moment]

    def notice(name):
        if name in waiting:
            waiting.remove(name)
            action()

    return notice


def hold_settling(replace, proven):
    """Settle nothing before so many jobs are proven, so that all of them make one batch."""
    settle = Settler.settle

    def settle_together(settler):
        if settler._jobs.counts()[State.PROVEN] >= proven:
            settle(settler)

    replace(Settler, "settle", settle_together)


def _step(before, after):
    if after.state != before.state:
        return after.state.value
    if after.authorize is not None and before.authorize is None:
        return "authorize written"
    if after.end is not None and before.end is None:
        return "end written"
    if after.failure is not None and before.failure is None:
        return "given up"
    return "taken back"
