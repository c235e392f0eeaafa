"""A chain that a test spoils for a while, between the gateway and the node."""

from contextlib import contextmanager

from ..chain.proxies import proxy


class ShakyChain:
    """Passes calls on, except while it is told what to do with them."""

    def __init__(self):
        self._rule = None

    @contextmanager
    def at(self, node_url):
        """Give the URL of the shaky chain."""
        with proxy(node_url, self._answer) as url:
            yield url

    @contextmanager
    def spoiled(self, rule):
        """Answer by a rule as `proxy` takes it, while the block lasts."""
        self._rule = rule
        try:
            yield
        finally:
            self._rule = None

    def _answer(self, method, params, forward):
        rule = self._rule
        return forward() if rule is None else rule(method, params, forward)


def gone(method, params, forward):
    """Close every connection unanswered."""
