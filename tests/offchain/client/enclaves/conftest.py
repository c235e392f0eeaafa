"""Enclaves, besides what the tests of the client share."""

from ...enclave_fixtures import *  # noqa: F403
