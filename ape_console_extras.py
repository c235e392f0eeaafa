"""`ape console` knows the deployed contracts by name, a client, and verbs: see docs/console.md.

One that a mode has for itself has the mode in its name: `TeeVerifier:tee` is `TeeVerifier_tee`.
"""

import os
from pathlib import Path

from ape.logging import logger
from ape.managers.chain import ChainManager
from ethpm_types import ContractType

from assay.chain import Chain, Deployment, artifact
from assay.cli.prompt import PromptSession
from assay.errors import AssayError, DeploymentError
from assay.settings import Home

DEPLOYMENTS = Path(__file__).parent / "deployments"


def ape_init_extras(chain: ChainManager) -> dict[str, object]:
    """Find the contracts of the chain that the console is connected to, and bind the verbs.

    The home folder is `ASSAY_HOME`, or `.assay` here.
    """
    home = Home(Path(os.environ.get("ASSAY_HOME", ".assay")))
    try:
        deployment = _deployment(home, chain.chain_id)
    except DeploymentError as error:
        logger.warning(str(error))
        return {}
    contracts = {
        _python_name(label): chain.contracts.instance_at(address, _contract_type(label))
        for label, address in deployment.contracts.items()
    }
    session = PromptSession(home, Chain(chain.provider.http_uri), deployment)
    bound = {"assay": session, **session.verbs()}
    try:
        bound["client"] = session.client
    except AssayError as error:
        logger.info(str(error))
    return {**contracts, **bound}


def _deployment(home: Home, chain_id: int) -> Deployment:
    """Read where the contracts are: as `ape run deploy` wrote it, or else as `assay up` did."""
    if (DEPLOYMENTS / f"{chain_id}.json").exists():
        return Deployment.read(DEPLOYMENTS, chain_id)
    if (home.deployments / f"{chain_id}.json").exists():
        return Deployment.read(home.deployments, chain_id)
    return Deployment.read(DEPLOYMENTS, chain_id)


def _python_name(label: str) -> str:
    return label.replace(":", "_").replace("-", "_")


def _contract_type(label: str) -> ContractType:
    name, _, _mode = label.partition(":")
    return ContractType.model_validate({"contractName": name, "abi": artifact(name).abi})
