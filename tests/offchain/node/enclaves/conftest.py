"""Enclaves, besides what the tests of the node share."""

from ...enclave_fixtures import *  # noqa: F403
