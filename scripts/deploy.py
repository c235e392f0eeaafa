"""`ape run deploy`: put the contracts on a chain, or find them there, and write down where."""

from pathlib import Path

import click
from ape.api import AccountAPI, ProviderAPI
from ape.cli import ConnectedProviderCommand, account_option

from assay.chain import Call, Chain, Deployment, TransactionReceipt, deploy
from assay.errors import AssayError
from assay.modes import all_modes

DEPLOYMENTS = Path(__file__).resolve().parents[1] / "deployments"


class ApeSender:
    """A `Sender` that signs with one of ape's accounts, whatever keeps its key."""

    def __init__(self, chain: Chain, account: AccountAPI) -> None:
        self._chain = chain
        self._account = account

    @property
    def address(self) -> str:
        """Who the contracts see as the caller."""
        return str(self._account.address)

    def send(self, call: Call) -> TransactionReceipt:
        """Send a call and wait until it is included."""
        sent = self._account.transfer(
            call.target,
            call.value_wei,
            data=call.data,
            gas_limit=self._chain.gas_limit(call, self.address),
        )
        return self._chain.wait(bytes.fromhex(sent.txn_hash.removeprefix("0x")))


@click.command(cls=ConnectedProviderCommand)
@account_option()
@click.option("--owner", help="Who can append and retire modes.  [default: the account]")
@click.option("--development", is_flag=True, help="With play money and insecure keys.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEPLOYMENTS,
    help="Where the deployment files are.  [default: deployments]",
)
def cli(
    provider: ProviderAPI,
    account: AccountAPI,
    owner: str | None,
    development: bool,  # noqa: FBT001
    folder: Path,
) -> None:
    """Put the contracts on a chain, or find them there, and write down where."""
    try:
        chain = Chain(_rpc_url(provider))
        deployment = deploy(
            chain,
            ApeSender(chain, account),
            owner=owner or account.address,
            modes=all_modes().values(),
            for_development=development,
        )
        path = deployment.write(folder)
    except AssayError as error:
        raise click.ClickException(str(error)) from error
    _show(deployment)
    click.echo(f"Written to {path}")


def _rpc_url(provider: ProviderAPI) -> str:
    url = getattr(provider, "http_uri", None)
    if not url:
        raise click.ClickException("This provider has no HTTP address. Name a node by its URL.")
    return str(url)


def _show(deployment: Deployment) -> None:
    for name, address in deployment.contracts.items():
        click.echo(f"{name:30} {address}")
    for name, mode in deployment.modes.items():
        click.echo(f"mode {name:25} {mode.verifier}  id {mode.id}, at most {mode.gas_cap} gas")
