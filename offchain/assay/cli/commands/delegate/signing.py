"""`assay delegate`: make a session key, sign for it, and bring that onto the chain."""

import time
from pathlib import Path
from typing import Annotated

import typer
from eth_account.signers.local import LocalAccount
from pydantic import JsonValue

from assay.chain import Deployment
from assay.cli.commands.delegate.files import find_delegation, write_delegation
from assay.cli.commands.delegate.keys import Keys, choose_end
from assay.cli.commands.delegate.options import SubmitterKey
from assay.cli.commands.delegate.site import Site, shown, verifier_address
from assay.cli.connection import Connection
from assay.cli.terminal.options import AsJson, DeploymentsFolder, HomeFolder, RpcUrl
from assay.cli.terminal.screen import Screen
from assay.cli.terminal.times import moment, read_end
from assay.errors import InvalidInput, SettingsError
from assay.settings import Home, read_key

__all__ = ["delegate_key"]

_MOST_DAYS = 366


def delegate_key(
    context: typer.Context,
    key: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="The provider's key file; else that of the home folder."),
    ] = None,
    session_key: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="The session key's file, made if it is not there; else session.key at home.",
        ),
    ] = None,
    until: Annotated[
        str, typer.Option(metavar="TIME", help="30d from now, a date, or UTC seconds.")
    ] = "",
    save: Annotated[
        Path, typer.Option(dir_okay=False, help="Where the delegation goes, for the node.")
    ] = Path("delegation.json"),
    submitter_key: SubmitterKey = None,
    sign_only: Annotated[
        bool, typer.Option("--sign-only", help="Send nothing: assay delegate send does, later.")
    ] = False,
    chain_id: Annotated[
        int | None, typer.Option(min=1, help="Which chain to sign for; with --sign-only.")
    ] = None,
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    deployments: DeploymentsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Let a session key sign for a provider, so that the provider's key is on no server.

    What was cut off is completed by the same command.
    """
    if context.invoked_subcommand is not None:
        _require_none_given(context)
        return
    _require_fitting(until, sign_only, chain_id, rpc, submitter_key)
    screen = Screen(as_json=as_json)
    connection = Connection(Home(home), rpc, deployments=deployments)
    provider = connection.key(key, "provider")
    keys = Keys(provider, session_key or connection.home.key("session"), save)
    if chain_id is not None:
        document = _sign_only(connection, keys, until, chain_id)
    else:
        submitter = provider if submitter_key is None else read_key(submitter_key)
        document = _delegate(connection, keys, until, submitter, screen)
    screen.result(document, lambda: shown(document))
    if sign_only:
        screen.note(f"The chain does not know of it yet: assay delegate send {save}.")
    screen.note(f"The node signs with {keys.session_file}, and shows {save} in its receipts.")


def _sign_only(
    connection: Connection, keys: Keys, until: str, chain_id: int
) -> dict[str, JsonValue]:
    folder = connection.deployments or connection.home.deployments
    verifier = verifier_address(Deployment.read(folder, chain_id))
    end = read_end(until, int(time.time()), _MOST_DAYS)
    if (held := find_delegation(keys.save)) is not None and held.until != end.at:
        raise SettingsError(
            f"{keys.save} holds a delegation to {held.key} until {moment(held.until)} already.",
            f"Send it: assay delegate send {keys.save}. Or name another file with --save.",
        )
    delegation = keys.sign(keys.session(), end.at, chain_id, verifier)
    write_delegation(keys.save, delegation)
    return {
        "chainId": chain_id,
        "verifier": verifier,
        "provider": delegation.provider,
        "key": delegation.key,
        "state": f"signed until {moment(delegation.until)}, and not sent yet",
        "until": delegation.until,
        "saved": str(keys.save),
    }


def _delegate(
    connection: Connection, keys: Keys, until: str, submitter: LocalAccount, screen: Screen
) -> dict[str, JsonValue]:
    site = Site.of(connection)
    end = read_end(until, site.now(), _MOST_DAYS)
    key = keys.session()
    chosen = choose_end(site, keys, key, end)
    delegation = keys.sign(key, chosen, site.chain.chain_id, site.verifier.address)
    write_delegation(keys.unsent, delegation)
    with screen.working(f"Delegating to {key}"):
        transaction = site.bring(delegation, submitter)
    keys.unsent.replace(keys.save)
    record = site.verifier.delegation(delegation.provider, key)
    return {
        **site.document(delegation.provider, key, record),
        "transaction": None if transaction is None else "0x" + transaction.hex(),
        "saved": str(keys.save),
    }


def _require_fitting(
    until: str, sign_only: bool, chain_id: int | None, rpc: str | None, submitter: Path | None
) -> None:
    if not until:
        raise InvalidInput(
            "Nobody said when the delegation ends.",
            "Say it with --until: 30d from now, a date such as 2030-01-31, or UTC seconds.",
        )
    if sign_only != (chain_id is not None):
        raise InvalidInput(
            "--sign-only and --chain-id go together.",
            "Give both, to sign for a chain without asking it; or neither, to send it, too.",
        )
    if sign_only and (rpc is not None or submitter is not None):
        raise InvalidInput(
            "--sign-only asks no chain, and sends nothing.",
            "Leave --rpc and --submitter-key to assay delegate send.",
        )


def _require_none_given(context: typer.Context) -> None:
    """Refuse options that stand before a verb, where they would mean nothing."""
    given = [
        name
        for name in context.params
        if (source := context.get_parameter_source(name)) and source.name == "COMMANDLINE"
    ]
    if given:
        option = "--" + given[0].replace("_", "-")
        verb = context.invoked_subcommand
        raise InvalidInput(
            f"{option} stands before {verb}.", f"Write options at the end: assay delegate {verb} …"
        )
