"""HTTP servers that stand between Python and a node, and spoil what passes."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import requests

Forward = Callable[[], dict[str, Any]]
Rule = Callable[[str, list[Any], Forward], dict[str, Any] | None]


def error(message: str) -> dict[str, Any]:
    return {"error": {"code": -32000, "message": message}}


@contextmanager
def proxy(node_url: str, rule: Rule) -> Iterator[str]:
    """Serve JSON-RPC by a rule, which may ask the node; None closes the connection unanswered.

    A batch goes by the rule call by call.
    """

    def answer(request: dict[str, Any]) -> dict[str, Any] | None:
        def forward() -> dict[str, Any]:
            return requests.post(node_url, json=request, timeout=10).json()

        said = rule(request["method"], request["params"], forward)
        return None if said is None else {"jsonrpc": "2.0", "id": request["id"]} | said

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = json.loads(body)
            calls = asked if isinstance(asked, list) else [asked]
            answers = [answer(call) for call in calls]
            if None in answers:
                self.close_connection = True
                return
            said = answers if isinstance(asked, list) else answers[0]
            self._answer(json.dumps(said).encode())

        def _answer(self, content: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as url:
        yield url


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve HTTP on a free port for as long as the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fixed_answer(status: int, content: bytes) -> type[BaseHTTPRequestHandler]:
    """Answer everything in one way, as a web server that is no node."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
