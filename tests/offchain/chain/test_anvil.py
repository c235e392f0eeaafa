import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from threading import Thread

import pytest
import requests

from assay.chain import Anvil, AnvilOptions, Call, Chain, dev_account, find_anvil
from assay.errors import ChainError

NOBODY = "0x" + "00" * 19 + "aa"
SECONDS = 20


def wait_until(holds):
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


def runs(pid):
    """Tell whether a process runs; one that ended and was not asked for its exit code does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_has_the_chain_id_and_the_genesis_time_that_were_asked_for():
    with Anvil(AnvilOptions(chain_id=84532, timestamp=1_900_000_000)) as anvil:
        chain = Chain(anvil.rpc_url)
        assert (chain.chain_id, chain.time()) == (84532, 1_900_000_000)
        assert chain.client_version.startswith("anvil/")


def test_two_chains_run_side_by_side():
    with Anvil() as one, Anvil(AnvilOptions(chain_id=1337)) as other:
        assert one.rpc_url != other.rpc_url
        assert (Chain(one.rpc_url).chain_id, Chain(other.rpc_url).chain_id) == (31337, 1337)


def test_the_dev_accounts_are_those_that_have_money():
    with Anvil(AnvilOptions(account_count=3)) as anvil:
        chain = Chain(anvil.rpc_url)
        addresses = [account.address for account in anvil.accounts]
        assert addresses[0] == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
        assert len(set(addresses)) == 3
        assert {chain.balance(address) for address in addresses} == {10_000 * 10**18}
        assert chain.balance(dev_account(3).address) == 0


def test_leaves_nothing_behind():
    with Anvil() as anvil:
        pid = anvil.pid
        assert runs(pid)
    assert not Path(f"/proc/{pid}").exists()


def test_stopping_twice_or_before_the_start_is_no_error():
    anvil = Anvil()
    anvil.stop()
    anvil.start()
    anvil.stop()
    anvil.stop()


def test_answers_while_nobody_reads_its_log():
    with Anvil() as anvil:
        request = {"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber", "params": []}
        # Each is logged in 16 bytes, and a pipe holds 64 KiB.
        requests.post(anvil.rpc_url, json=[request] * 8_000, timeout=SECONDS)
        assert Chain(anvil.rpc_url).block_number() == 0


def test_goes_on_when_the_thread_that_started_it_has_ended():
    anvil = Anvil()
    thread = Thread(target=anvil.start)
    thread.start()
    thread.join()
    try:
        assert Chain(anvil.rpc_url).block_number() == 0
    finally:
        anvil.stop()


def test_ends_when_its_python_process_is_killed(tmp_path):
    state = tmp_path / "state.json"
    program = f"""
        import sys, time
        from pathlib import Path
        from assay.chain import Anvil, AnvilOptions, Call, Chain, dev_account
        with Anvil(AnvilOptions(state=Path({str(state)!r}))) as anvil:
            Chain(anvil.rpc_url).send(Call({NOBODY!r}, b"", value_wei=5), dev_account(0))
            print(anvil.pid, flush=True)
            sys.stdin.read()
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as python:
        pid = int(python.stdout.readline())
        assert runs(pid)
        python.kill()
    wait_until(lambda: not runs(pid))
    with Anvil(AnvilOptions(state=state)) as anvil:
        assert Chain(anvil.rpc_url).balance(NOBODY) == 5


def test_keeps_the_chain_between_runs(tmp_path):
    options = AnvilOptions(state=tmp_path / "chain" / "state.json", timestamp=1_900_000_000)
    with Anvil(options) as anvil:
        chain = Chain(anvil.rpc_url)
        receipt = chain.send(Call(NOBODY, b"", value_wei=5), dev_account(0))
    with Anvil(options) as anvil:
        chain = Chain(anvil.rpc_url)
        assert (chain.balance(NOBODY), chain.block_number()) == (5, receipt.block)
        assert chain.wait(receipt.transaction) == receipt


def test_says_so_when_the_chain_cannot_be_kept():
    with pytest.raises(ChainError, match=r"cannot be kept in /proc/.*Name a file in a folder"):
        Anvil(AnvilOptions(state=Path("/proc/state.json"))).start()


def test_mines_on_its_own_where_a_block_time_is_set():
    with Anvil(AnvilOptions(block_time_seconds=1)) as anvil:
        chain = Chain(anvil.rpc_url)
        wait_until(lambda: chain.block_number() > 0)


@pytest.mark.parametrize("enforces", [True, False])
def test_enforces_the_gas_ceiling_where_it_is_asked_to(enforces):
    with Anvil(AnvilOptions(enforces_gas_ceiling=enforces)) as anvil:
        chain = Chain(anvil.rpc_url)
        call = Call(NOBODY, b"", gas=2**24 + 1)
        if enforces:
            with pytest.raises(ChainError, match=r"refused: .*gas"):
                chain.send(call, dev_account(0))
        else:
            assert chain.send(call, dev_account(0)).gas_used == 21_000


def test_says_so_when_the_port_is_taken():
    with Anvil() as anvil:
        port = int(anvil.rpc_url.rpartition(":")[2])
        with pytest.raises(ChainError, match=r"did not start: .*in use"):
            Anvil(AnvilOptions(port=port)).start()


def test_uses_the_port_that_is_named():
    with Anvil() as anvil:
        port = int(anvil.rpc_url.rpartition(":")[2])
    with Anvil(AnvilOptions(port=port)) as anvil:
        assert anvil.rpc_url == f"http://127.0.0.1:{port}"


def test_says_how_to_get_anvil_when_it_cannot_be_run(tmp_path):
    with pytest.raises(ChainError, match=r"cannot be run: .*npm ci"):
        Anvil(binary=tmp_path / "missing").start()


def test_says_so_when_it_ends_at_once():
    with pytest.raises(ChainError, match="did not start: exit code 1"):
        Anvil(binary=Path("/bin/false")).start()


def test_finds_the_program_in_node_modules_above(tmp_path):
    program = tmp_path / "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"
    program.parent.mkdir(parents=True)
    program.touch()
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    assert find_anvil(inside) == program


def test_finds_the_program_on_the_path(tmp_path, monkeypatch):
    program = tmp_path / "anvil"
    program.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_anvil(tmp_path) == program


def test_says_how_to_get_anvil_when_it_is_nowhere(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ChainError, match="npm ci in a clone of Assay, or put anvil on the PATH"):
        find_anvil(tmp_path)


def test_ctrl_c_is_for_python_alone():
    with Anvil() as anvil:
        assert os.getpgid(anvil.pid) != os.getpgid(0)
        os.kill(anvil.pid, signal.SIGTERM)
        wait_until(lambda: not runs(anvil.pid))
