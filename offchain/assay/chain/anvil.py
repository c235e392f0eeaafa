"""A local chain: one anvil process, which never outlives the Python process that started it."""

import ctypes
import os
import re
import shutil
import signal
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT, Popen
from tempfile import TemporaryFile
from threading import Thread
from typing import Self

from eth_account import Account
from eth_account.signers.local import LocalAccount

from assay.chain.reader import ChainReader
from assay.errors import ChainError

__all__ = ["Anvil", "AnvilOptions", "dev_account", "find_anvil", "is_anvil"]

# The mnemonic that anvil, hardhat and ape all fund. Everybody knows these keys.
_MNEMONIC = "test test test test test test test test test test test junk"

_LISTENING = re.compile(r"Listening on 127\.0\.0\.1:(\d+)")
_START_SECONDS = 30
_STOP_SECONDS = 10
_SAVE_EVERY_SECONDS = 10
_LAST_WORDS = 8
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class AnvilOptions:
    """How the chain is."""

    chain_id: int = 31337
    port: int = 0
    """0: a free port, which the operating system chooses."""
    timestamp: int | None = None
    """The genesis block's time, UTC seconds; None: now."""
    block_time_seconds: int | None = None
    """None: a block for each transaction, at once."""
    state: Path | None = None
    """Where the chain is kept between runs; read where it exists."""
    account_count: int = 10
    """How many dev accounts have money."""
    enforces_gas_ceiling: bool = False
    """Whether a transaction may have 2^24 gas at most (EIP-7825)."""


class Anvil:
    """Run anvil for as long as the `with` block lasts.

    Raises `ChainError` where the program is missing or does not start.
    """

    def __init__(self, options: AnvilOptions | None = None, *, binary: Path | None = None) -> None:
        self._options = options or AnvilOptions()
        self._binary = binary
        self._port = 0
        self._process: Popen[str] | None = None
        self._keeper: Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start anvil and wait until it listens."""
        if self._options.state is not None:
            _make_room(self._options.state)
        listening: Future[int] = Future()
        command = [str(self._binary or find_anvil()), *_arguments(self._options)]
        self._keeper = Thread(target=self._keep, args=(command, listening), daemon=True)
        self._keeper.start()
        try:
            self._port = listening.result(_START_SECONDS)
        except TimeoutError:
            self.stop()
            raise ChainError(
                f"anvil does not listen after {_START_SECONDS} seconds.",
                "Look at how busy the machine is, then try again.",
            ) from None

    def stop(self) -> None:
        """End this anvil and wait until it has gone, its state saved. May be called twice."""
        if self._process is None or self._keeper is None:
            return
        self._process.terminate()
        self._keeper.join(_STOP_SECONDS)
        if self._keeper.is_alive():
            self._process.kill()
            self._keeper.join()

    @property
    def rpc_url(self) -> str:
        """Where it answers JSON-RPC."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        """The process, of a chain that was started."""
        assert self._process is not None
        return self._process.pid

    @property
    def accounts(self) -> tuple[LocalAccount, ...]:
        """The dev accounts, each with 10,000 ether."""
        return tuple(dev_account(index) for index in range(self._options.account_count))

    def _keep(self, command: list[str], listening: Future[int]) -> None:
        # Linux sends the signal for a parent's death when the *thread* that started the child ends.
        # So this thread starts it, and stays; reading on, since anvil logs every request and would
        # wait for ever on a full pipe.
        try:
            self._process = Popen(
                command,
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=STDOUT,
                text=True,
                # Ctrl-C is for this process, which still needs the chain while it winds up.
                start_new_session=True,
                preexec_fn=_end_with_parent(),
            )
        except OSError as error:
            listening.set_exception(ChainError(f"anvil cannot be run: {error}.", _HOW_TO_GET))
            return
        with self._process as process:
            last_words: deque[str] = deque(maxlen=_LAST_WORDS)
            for line in process.stdout or ():
                last_words.append(line.strip())
                if not listening.done() and (found := _LISTENING.search(line)):
                    listening.set_result(int(found[1]))
        if not listening.done():
            said = " ".join(filter(None, last_words)) or f"exit code {process.returncode}"
            listening.set_exception(
                ChainError(f"anvil did not start: {said}", "Mend what it names, then try again.")
            )


_HOW_TO_GET = "Run npm ci in a clone of Assay, or put anvil on the PATH."


def find_anvil(*starts: Path) -> Path:
    """Find the anvil program: in a `node_modules` at or above the starts, or on the PATH.

    Without a start it looks from the working directory, then from this package. The program itself
    is wanted rather than npm's wrapper around it: ending the wrapper can leave the program running.
    Raises `ChainError` where there is none.
    """
    for start in starts or (Path.cwd(), Path(__file__).resolve().parent):
        for folder in (start, *start.parents):
            for program in sorted(folder.glob("node_modules/@foundry-rs/anvil-*/bin/anvil")):
                return program
    if (on_path := shutil.which("anvil")) is not None:
        return Path(on_path)
    raise ChainError("There is no anvil here, the program of the local chain.", _HOW_TO_GET)


# Deriving one takes milliseconds, by design.
@cache
def dev_account(index: int) -> LocalAccount:
    """Derive the dev account with this index (BIP-44) from the mnemonic that everybody knows."""
    Account.enable_unaudited_hdwallet_features()
    account: LocalAccount = Account.from_mnemonic(_MNEMONIC, account_path=f"m/44'/60'/0'/0/{index}")
    return account


def is_anvil(chain: ChainReader) -> bool:
    """Tell whether a node is anvil, whose `anvil_` methods can set any state."""
    return chain.client_version.startswith("anvil/")


def _make_room(state: Path) -> None:
    # anvil itself starts all the same, and at its end says nothing of what it could not save.
    try:
        state.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=state.parent):
            pass
    except OSError as error:
        raise ChainError(
            f"The chain cannot be kept in {state}: {error.strerror}.",
            "Name a file in a folder that this user may write to.",
        ) from error


def _arguments(options: AnvilOptions) -> list[str]:
    arguments = [f"--chain-id={options.chain_id}", f"--port={options.port}"]
    arguments += ["--host=127.0.0.1", f"--mnemonic={_MNEMONIC}"]
    arguments += [f"--accounts={options.account_count}"]
    if options.timestamp is not None:
        arguments += [f"--timestamp={options.timestamp}"]
    if options.block_time_seconds is not None:
        arguments += [f"--block-time={options.block_time_seconds}"]
    if options.state is not None:
        arguments += [f"--state={options.state}", f"--state-interval={_SAVE_EVERY_SECONDS}"]
    if options.enforces_gas_ceiling:
        arguments += ["--enable-tx-gas-limit"]
    return arguments


def _end_with_parent() -> Callable[[], None] | None:
    """Make what a child does before it becomes anvil: ask Linux to end it when its parent ends."""
    if os.uname().sysname != "Linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before it could be asked
            os._exit(1)

    return ask
