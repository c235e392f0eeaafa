"""The home folder, and keys that nobody else can read."""

import os
import stat

import pytest
from eth_account import Account

from assay.errors import SettingsError
from assay.settings import Home, RunningNode, create_key, read_key

NODE = RunningNode(chain_id=31337, rpc_url="http://127.0.0.1:1", gateway_url="http://127.0.0.1:2")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def test_a_new_key_is_for_its_owner_alone(home):
    account = create_key(home.key("payer"))
    assert stat.S_IMODE(home.key("payer").stat().st_mode) == 0o600
    assert read_key(home.key("payer")).address == account.address


def test_a_key_that_is_there_is_kept(home):
    first = create_key(home.key("payer"))
    assert create_key(home.key("payer")).address == first.address
    assert create_key(home.key("provider")).address != first.address


def test_a_key_whose_making_was_cut_off_is_made_anew(home, monkeypatch):
    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "link", die)
        with pytest.raises(KeyboardInterrupt):
            create_key(home.key("payer"))
    assert list(home.folder.iterdir()) == []
    assert create_key(home.key("payer")).address == read_key(home.key("payer")).address


def test_of_two_that_make_a_key_at_once_both_have_the_first(home, monkeypatch):
    link, others = os.link, []

    def link_after_another(*paths):
        monkeypatch.setattr(os, "link", link)
        others.append(create_key(home.key("payer")).address)
        link(*paths)

    monkeypatch.setattr(os, "link", link_after_another)
    assert [create_key(home.key("payer")).address] == others


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610, 0o666])
def test_a_key_that_others_can_read_is_refused(home, mode):
    path = home.key("payer")
    create_key(path)
    path.chmod(mode)
    with pytest.raises(SettingsError, match=r"open to others\. Close it: chmod 600 "):
        read_key(path)
    with pytest.raises(SettingsError, match="open to others"):
        create_key(path)


def test_a_key_that_is_missing_is_named(home):
    with pytest.raises(SettingsError, match=r"payer\.key cannot be read: No such file"):
        read_key(home.key("payer"))


@pytest.mark.parametrize("text", ["", "0x12", "z" * 64, "0x" + "00" * 32, "\xff" * 8])
def test_what_is_no_key_is_refused_and_not_shown(home, text):
    path = home.key("payer")
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="holds no private key") as caught:
        read_key(path)
    assert not text or text not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("form", ["0x{}\n", "{}"])
def test_a_key_is_read_with_or_without_its_prefix(home, form):
    account = Account.create()
    path = home.key("payer")
    path.write_text(form.format(bytes(account.key).hex()))
    path.chmod(0o600)
    assert read_key(path).address == account.address


def test_what_runs_is_remembered_until_it_is_forgotten(home):
    assert home.running() is None
    home.remember(NODE)
    assert home.running() == NODE
    home.forget()
    home.forget()
    assert home.running() is None


@pytest.mark.parametrize("text", ["", "{}", '{"chain_id": 1}'])
def test_a_damaged_record_is_refused(home, text):
    (home.folder / "node.json").write_text(text)
    with pytest.raises(SettingsError, match=r"node\.json is damaged"):
        home.running()


def test_everything_lies_below_the_home_folder(home):
    for path in (home.deployments, home.artefacts, home.models, home.prices, home.chain_state):
        assert path.is_relative_to(home.folder)
    assert home.database_url == f"sqlite:///{home.folder}/node.sqlite"
    assert home.orders.is_relative_to(home.folder)
    assert home.receipts.is_relative_to(home.folder)
