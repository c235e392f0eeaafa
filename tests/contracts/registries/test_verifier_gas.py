"""VerifierRegistry.proven under every gas limit.

proven
├── when the caller leaves a verifier less than its cap
│   ├── and the verifier says true all the same: its mode holds
│   └── and it does not: it reverts with VerifierOutOfGas
└── whatever the gas limit: it answers with the right set or reverts, never with another set
"""

import pytest
from eth_utils import keccak
from web3.exceptions import ContractCustomError, ContractLogicError, Web3RPCError

from ..expectations import error_data
from ..mocks import VerifierManner
from ..statements import SIGNED, TEE, Claim, sign

ODD = 40
GAS_CAP = 120_000
HIGHEST = 1_000_000
STEPS = 60


@pytest.fixture
def claim(provider):
    return Claim(*[keccak(text="word")] * 6, provider.address, 7, 1_700_000_000)


@pytest.fixture
def evidence(claim, claim_domain, provider):
    """Of two modes that hold."""
    statement = claim.statement(claim_domain)
    return ((SIGNED, sign(statement, provider)), (TEE, claim.digest(claim_domain)))


@pytest.fixture
def append_odd(verifier_registry, mocks, owner):
    """Append a mode whose verifier behaves as told."""

    def append(manner, gas_needed=0):
        verifier = owner.deploy(mocks["MockVerifier"], manner, gas_needed)
        verifier_registry.append(ODD, "odd", verifier, GAS_CAP, sender=owner)

    return append


@pytest.fixture
def proven_with(chain, verifier_registry):
    """Ask with a gas limit: the set of modes, or the error's data."""

    def ask(claim, evidence, gas):
        message = {
            "to": verifier_registry.address,
            "data": verifier_registry.proven.encode_input(claim, evidence),
            "gas": gas,
        }
        try:
            answer = chain.provider.web3.eth.call(message)
        except ContractCustomError as error:
            return bytes.fromhex(error.data.removeprefix("0x"))
        except (ContractLogicError, Web3RPCError):
            return b""
        return int.from_bytes(answer, "big")

    return ask


@pytest.fixture
def least_gas(proven_with):
    """The least gas limit with which there is an answer, by bisection."""

    def find(claim, evidence):
        low, high = 0, HIGHEST
        while high - low > 1:
            middle = (low + high) // 2
            if isinstance(proven_with(claim, evidence, middle), int):
                high = middle
            else:
                low = middle
        return high

    return find


@pytest.mark.parametrize(
    ("manner", "gas_needed", "holds"),
    [
        pytest.param(VerifierManner.SAY_TRUE, 0, True, id="thrifty"),
        pytest.param(VerifierManner.NEED_GAS, GAS_CAP - 1_000, True, id="calm without its gas"),
        pytest.param(VerifierManner.SAY_FALSE, 0, False, id="false"),
        pytest.param(VerifierManner.REVERT, 0, False, id="reverting"),
        pytest.param(VerifierManner.BURN_GAS, 0, False, id="burning"),
        pytest.param(VerifierManner.RETURN_BOMB, 0, False, id="bomb that does not fit its cap"),
    ],
)
def test_a_gas_limit_changes_whether_there_is_an_answer_but_not_the_answer(
    proven_with,
    least_gas,
    append_odd,
    verifier_registry,
    claim,
    evidence,
    manner,
    gas_needed,
    holds,
):
    append_odd(manner, gas_needed)
    evidence = (*evidence, (ODD, b""))
    expected = 1 << SIGNED | 1 << TEE | holds << ODD

    assert_one_answer(proven_with, least_gas, verifier_registry, claim, evidence, expected)


def test_a_wallets_signature_needs_no_luck_with_gas(
    proven_with, least_gas, verifier_registry, mocks, owner, provider, claim, claim_domain
):
    wallet = owner.deploy(mocks["MockWallet"], provider)
    claim = claim._replace(provider=wallet.address)
    signature = sign(claim.statement(claim_domain), provider) + b"\x01"

    assert_one_answer(
        proven_with, least_gas, verifier_registry, claim, ((SIGNED, signature),), 1 << SIGNED
    )


def assert_one_answer(proven_with, least_gas, verifier_registry, claim, evidence, expected):
    """Ask with gas limits from next to nothing to plenty, densely where answers begin."""
    least = least_gas(claim, evidence)
    limits = {
        *range(21_000, HIGHEST, HIGHEST // STEPS),
        *range(least // 2, 2 * least, least // STEPS),
        *range(least - STEPS // 2, least + STEPS // 2),
    }
    answers = {proven_with(claim, evidence, gas) for gas in limits}

    assert {answer for answer in answers if isinstance(answer, int)} == {expected}
    refusals = {answer for answer in answers if isinstance(answer, bytes) and answer}
    out_of_gas = {
        error_data(verifier_registry.VerifierOutOfGas, mode, verifier_registry.modeOf(mode).gasCap)
        for mode, _ in evidence
    }
    assert refusals <= out_of_gas


def test_a_verifier_that_is_done_with_little_gas_needs_no_more(
    proven_with, least_gas, append_odd, claim
):
    append_odd(VerifierManner.SAY_TRUE)
    evidence = ((ODD, b""),)
    assert least_gas(claim, evidence) < GAS_CAP
    assert proven_with(claim, evidence, GAS_CAP) == 1 << ODD


@pytest.mark.parametrize("manner", [VerifierManner.SAY_FALSE, VerifierManner.REVERT])
def test_a_no_counts_only_from_a_verifier_that_had_its_gas(
    proven_with, append_odd, verifier_registry, claim, manner
):
    append_odd(manner)
    evidence = ((ODD, b""),)
    out_of_gas = error_data(verifier_registry.VerifierOutOfGas, ODD, GAS_CAP)
    assert proven_with(claim, evidence, GAS_CAP) == out_of_gas
    assert proven_with(claim, evidence, 2 * GAS_CAP) == 0
