"""`ape console` knows the deployed contracts by name: `PaymentEscrow.paymentOf(…)`."""

from pathlib import Path

from ape.contracts import ContractInstance
from ape.logging import logger
from ape.managers.chain import ChainManager
from ethpm_types import ContractType

from assay.chain import Deployment, artifact
from assay.errors import DeploymentError

DEPLOYMENTS = Path(__file__).parent / "deployments"


def ape_init_extras(chain: ChainManager) -> dict[str, ContractInstance]:
    """Find the contracts of the chain that the console is connected to."""
    try:
        deployment = Deployment.read(DEPLOYMENTS, chain.chain_id)
    except DeploymentError as error:
        logger.warning(str(error))
        return {}
    return {
        name: chain.contracts.instance_at(address, _contract_type(name))
        for name, address in deployment.contracts.items()
    }


def _contract_type(name: str) -> ContractType:
    return ContractType.model_validate({"contractName": name, "abi": artifact(name).abi})
