"""`ape console` knows the deployed contracts by name: `PaymentEscrow.paymentOf(…)`.

One that a mode has for itself has the mode in its name: `TeeVerifier:tee` is `TeeVerifier_tee`.
"""

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
        _python_name(label): chain.contracts.instance_at(address, _contract_type(label))
        for label, address in deployment.contracts.items()
    }


def _python_name(label: str) -> str:
    return label.replace(":", "_").replace("-", "_")


def _contract_type(label: str) -> ContractType:
    name, _, _mode = label.partition(":")
    return ContractType.model_validate({"contractName": name, "abi": artifact(name).abi})
