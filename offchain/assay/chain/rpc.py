"""One node's JSON-RPC, through web3.py, with errors that say what to do."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from json import JSONDecodeError
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from web3 import HTTPProvider, Web3
from web3.exceptions import (
    BadResponseFormat,
    BlockNotFound,
    ContractLogicError,
    TransactionNotFound,
    Web3RPCError,
)
from web3.providers.rpc.utils import ExceptionRetryConfiguration
from web3.types import RPCEndpoint, RPCResponse

from assay.chain.reverts import Revert
from assay.errors import ChainError, ChainUnavailable

__all__ = ["FIRST_PAUSE_SECONDS", "Rpc", "refusal"]

# Reading twice changes nothing. Sending has a loop of its own, which knows what it may repeat.
_REPEATABLE = (
    "eth_blockNumber",
    "eth_call",
    "eth_chainId",
    "eth_estimateGas",
    "eth_feeHistory",
    "eth_getBalance",
    "eth_getBlockByNumber",
    "eth_getCode",
    "eth_getLogs",
    "eth_getTransactionByHash",
    "eth_getTransactionCount",
    "eth_getTransactionReceipt",
    "eth_maxPriorityFeePerGas",
    "web3_clientVersion",
)
_UNREACHABLE = (requests.ConnectionError, requests.Timeout, requests.HTTPError)
FIRST_PAUSE_SECONDS = 0.125

# What hosted nodes take in one batch.
_CALLS_AT_ONCE = 100


class Rpc:
    """Ask one node. Safe to share between threads: web3 keeps a session for each."""

    def __init__(self, url: str, timeout_seconds: float, attempts: int) -> None:
        retries = ExceptionRetryConfiguration(
            errors=_UNREACHABLE,
            retries=attempts,
            backoff_factor=FIRST_PAUSE_SECONDS,
            method_allowlist=_REPEATABLE,
        )
        provider = HTTPProvider(url, {"timeout": timeout_seconds}, None, retries)
        # A contract that is called may not make this process fetch addresses (ERC-3668).
        provider.global_ccip_read_enabled = False
        self._provider = provider
        self._web3 = Web3(provider, middleware=[])
        self._place = _without_secrets(url)

    def close(self) -> None:
        """Close the connections; whoever asks again opens new ones."""
        # web3 has no other way to say so.
        self._provider._request_session_manager.session_cache.clear()  # noqa: SLF001

    @contextmanager
    def ask(self) -> Iterator[Web3]:
        """Lend web3's client, and raise Assay's errors for what goes wrong with it.

        Raises `ChainUnavailable`, `TransactionReverted`, and `ChainError` for other refusals.
        """
        try:
            yield self._web3
        except requests.RequestException as error:
            raise ChainUnavailable(
                f"The node at {self._place} does not answer: {_trouble(error)}.",
                "Check that it runs and that the address is right, then try again.",
            ) from error
        except ContractLogicError as error:
            raise Revert.read(_revert_data(error)).exception() from error
        except Web3RPCError as error:
            raise ChainError(
                f"The node at {self._place} refused: {refusal(error)}.",
                "Change what the message names, then try again.",
            ) from error
        except (TransactionNotFound, BlockNotFound) as error:
            raise ChainError(
                f"The node at {self._place} does not know it: {error}",
                "It may be behind, or have dropped it; try again.",
            ) from error
        except (BadResponseFormat, JSONDecodeError) as error:
            raise ChainUnavailable(
                f"What answers at {self._place} does not speak JSON-RPC.",
                "Give the address of an Ethereum node's JSON-RPC endpoint.",
            ) from error

    def request(self, method: str, *params: object) -> Any:
        """Call a method that web3 does not know, as `anvil_setCode`, and return its bare result."""
        with self.ask() as web3:
            return web3.manager.request_blocking(method, list(params))  # type: ignore[arg-type]

    def request_many(self, method: str, calls: Iterable[Sequence[object]]) -> list[Any]:
        """Call a method with one list of parameters after another; return the bare results.

        They go out in batches (JSON-RPC 2.0, section 6) and are not repeated. Raises `ChainError`
        where the node refuses one of them.
        """
        asked = [(RPCEndpoint(method), list(parameters)) for parameters in calls]
        results: list[Any] = []
        for start in range(0, len(asked), _CALLS_AT_ONCE):
            with self.ask():
                batch = asked[start : start + _CALLS_AT_ONCE]
                answers = self._provider.make_batch_request(cast(Any, batch))
                results += [_result(answer) for answer in _all_of(answers)]
        return results


def _all_of(answers: list[RPCResponse] | RPCResponse) -> list[RPCResponse]:
    # A node that refuses the batch as a whole answers with one error.
    return answers if isinstance(answers, list) else [answers]


def _result(answer: RPCResponse) -> Any:
    if "error" in answer:
        raise Web3RPCError(str(answer["error"]), rpc_response=answer)
    return answer["result"]


def refusal(error: Web3RPCError) -> str:
    """Quote the node on why it refused."""
    response = error.rpc_response or {}
    details = response.get("error")
    return str(details["message"]) if isinstance(details, dict) else error.message


def _trouble(error: requests.RequestException) -> str:
    return type(error).__name__ if error.response is None else f"HTTP {error.response.status_code}"


def _revert_data(error: ContractLogicError) -> bytes:
    data = error.data
    return bytes.fromhex(data.removeprefix("0x")) if isinstance(data, str) else b""


def _without_secrets(url: str) -> str:
    """Leave the path and the user out: hosted nodes have their keys there."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
