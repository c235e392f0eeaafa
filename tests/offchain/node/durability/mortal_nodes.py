"""Nodes in processes of their own, which end themselves abruptly at a chosen moment.

Run as a script. It reads orders as JSON, one a line, and answers each with a line:
`{"start": {...}}` forks a node and gives its pid and URL; `{"wait": pid}` waits until it has ended,
and `{"end": pid}` ends it; both give its exit code. What takes seconds to import is imported once.
All nodes end with the script.
"""

import json
import multiprocessing
import os
import signal
import sys
import traceback
from pathlib import Path

from eth_account import Account
from moments import hold_settling, once, watch

from assay.chain import Deployment
from assay.gateway.serving import NodeSettings, Serving
from assay.modes import PrivateKey
from assay.node import Limits

ENDS_SECONDS = 30


def main():
    fork = multiprocessing.get_context("fork")
    nodes = {}
    for line in sys.stdin:
        match json.loads(line):
            case {"start": asked}:
                node = fork.Process(target=serve, args=(asked,), daemon=True)
                node.start()
                nodes[node.pid] = node
            case {"wait": pid}:
                nodes[pid].join(ENDS_SECONDS)
                answer({"exit_code": nodes[pid].exitcode})
            case {"end": pid}:
                nodes[pid].kill()
                nodes[pid].join()
                answer({"exit_code": nodes[pid].exitcode})


def serve(asked):
    """Serve until this process is ended, by itself or by others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        if asked["dies"] is not None:
            watch(setattr, once(asked["dies"], die))
        hold_settling(setattr, asked["proven"])
        with Serving(settings(asked)) as serving:
            answer({"pid": os.getpid(), "url": serving.url})
            while True:
                signal.pause()
    except Exception:
        answer({"error": traceback.format_exc()})


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def settings(asked):
    provider = Account.from_key(asked["key"])
    return NodeSettings(
        rpc_url=asked["rpc_url"],
        deployment=Deployment.model_validate(asked["deployment"]),
        provider=provider.address,
        signer=PrivateKey(bytes.fromhex(asked["signer"].removeprefix("0x"))),
        submitter=provider,
        database_url=asked["database_url"],
        store_url=asked["store_url"],
        model_cache=Path(asked["model_cache"]),
        prices=Path(asked["prices"]),
        limits=Limits(settle_every_seconds=0.1),
    )


def answer(content):
    # One write, since several processes share the pipe.
    os.write(sys.stdout.fileno(), json.dumps(content).encode() + b"\n")


if __name__ == "__main__":
    main()
