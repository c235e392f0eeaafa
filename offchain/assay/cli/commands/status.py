"""`assay status`: what the node is, how it is doing, and who holds what."""

from pathlib import Path

from pydantic import JsonValue
from rich.console import Group, RenderableType
from rich.table import Table

from assay.chain import Token
from assay.cli.connection import Connection
from assay.cli.terminal.money import whole
from assay.cli.terminal.options import AsJson, DeploymentsFolder, GatewayUrl, HomeFolder, RpcUrl
from assay.cli.terminal.screen import Screen, fields
from assay.client import GatewayStatus
from assay.settings import Home

__all__ = ["status"]


def status(
    home: HomeFolder = Path(".assay"),
    rpc: RpcUrl = None,
    gateway: GatewayUrl = None,
    deployments: DeploymentsFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show the gateway, its jobs by state, the contracts, and what provider and escrow hold."""
    screen = Screen(as_json=as_json)
    connection = Connection(Home(home), rpc, gateway, deployments)
    with screen.working("Asking the gateway and the chain"):
        node = connection.gateway()
        said = node.status()
        chain = connection.chain()
        deployment = connection.deployment(chain)
        token = Token(chain, said.token)
        decimals, symbol = token.decimals(), token.symbol()
        holders = {"provider": said.provider, "escrow": deployment.address("PaymentEscrow")}
        balances = {name: token.balance(address) for name, address in holders.items()}
        block = chain.block_number()
    document: dict[str, JsonValue] = {
        "gateway": node.url,
        "rpc": chain.rpc_url,
        "block": block,
        **said.model_dump(mode="json"),
        "balances": {name: str(balance) for name, balance in balances.items()},
    }
    money = {name: f"{whole(balance, decimals)} {symbol}" for name, balance in balances.items()}
    about = {"gateway": node.url, "chain": f"{said.chain_id} at {chain.rpc_url}, block {block}"}
    screen.result(document, lambda: _shown(about, said, money))


def _shown(about: dict[str, str], said: GatewayStatus, money: dict[str, str]) -> RenderableType:
    rows = {
        **about,
        "provider": f"{said.provider}, holds {money['provider']}",
        "escrow": f"holds {money['escrow']}",
        "token": said.token,
        "proves": ", ".join(said.modes),
    }
    jobs = Table("jobs", "count")
    for state, count in said.jobs.items():
        jobs.add_row(state, str(count))
    contracts = Table("contract")
    contracts.add_column("address", overflow="fold")
    for name, address in said.contracts.items():
        contracts.add_row(name, address)
    return Group(fields(dict(rows)), jobs, contracts)
