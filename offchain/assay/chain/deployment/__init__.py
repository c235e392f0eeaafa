"""Deployment: putting the contracts on a chain, and finding them there."""

from assay.chain.deployment.create2 import FACTORY, create2_address
from assay.chain.deployment.deployment import Deployment, ModeDeployment
from assay.chain.deployment.dev_token import BASE_SEPOLIA_USDC, put_dev_token
from assay.chain.deployment.steps import ModeContract, deploy

__all__ = [
    "BASE_SEPOLIA_USDC",
    "FACTORY",
    "Deployment",
    "ModeContract",
    "ModeDeployment",
    "create2_address",
    "deploy",
    "put_dev_token",
]
