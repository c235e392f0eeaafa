"""Deployment: the same everywhere, whatever is there already."""

from dataclasses import dataclass, field

import pytest

from assay.chain import (
    BASE_SEPOLIA_USDC,
    AccountSender,
    Anvil,
    AnvilOptions,
    Call,
    Chain,
    DevToken,
    NitroAttestation,
    PaymentEscrow,
    TeeVerifier,
    TransferOrder,
    VerifierRegistry,
    ZkmlVerifier,
    deploy,
    dev_account,
    put_dev_token,
    sign_statement,
)
from assay.chain.deployment import FACTORY
from assay.chain.deployment.create2 import (
    _FACTORY_CODE,
    _FACTORY_COST_WEI,
    _FACTORY_SENDER,
    _FACTORY_TRANSACTION,
)
from assay.errors import DeploymentError, TransactionReverted
from assay.modes import all_modes
from assay.tee import AWS_NITRO_ROOT, SIMULATED_ROOT

from .proxies import proxy

FOREVER = 2**40 - 1
OWNER = dev_account(0)


@dataclass(frozen=True)
class SomeMode:
    """A mode as deployment sees it."""

    name: str = "some-mode"
    mode_id: int = 7
    contract: str = "SignedVerifier"
    gas_cap: int = 123_456
    for_development: bool = False
    given: dict = field(default_factory=dict)


@pytest.fixture
def chain(own_anvil):
    return Chain(own_anvil.rpc_url)


def deploy_on(chain, *, sender=OWNER, owner=OWNER, modes=None, **options):
    modes = all_modes().values() if modes is None else modes
    return deploy(chain, AccountSender(chain, sender), owner=owner.address, modes=modes, **options)


def disguise(client="Geth/v1.16", chain_id=None):
    """Let a node seem to be another one."""

    def rule(method, params, forward):
        if method == "web3_clientVersion":
            return {"result": client}
        if method == "eth_chainId" and chain_id is not None:
            return {"result": hex(chain_id)}
        return forward()

    return rule


def test_puts_everything_there_and_says_where(chain):
    deployment = deploy_on(chain, for_development=True)
    assert deployment.contracts.keys() == {
        "AcknowledgedVerifier",
        "DevUSDC",
        "Es384",
        "ModelRegistry",
        "NitroAttestation:tee",
        "NitroAttestation:tee-simulated",
        "PaymentEscrow",
        "PublishedVerifier",
        "SignedVerifier",
        "TeeVerifier:tee",
        "TeeVerifier:tee-simulated",
        "VerifierRegistry",
        "ZkmlVerifier",
    }
    assert all(chain.code(address) for address in deployment.contracts.values())
    assert (deployment.chain_id, deployment.owner) == (31337, OWNER.address)
    assert deployment.token == deployment.address("DevUSDC")
    assert deployment.block == 1
    deployment.require_on(chain)

    escrow = PaymentEscrow(chain, deployment.address("PaymentEscrow"))
    assert escrow.model_registry() == deployment.address("ModelRegistry")
    assert escrow.verifier_registry() == deployment.address("VerifierRegistry")

    registry = VerifierRegistry(chain, deployment.address("VerifierRegistry"))
    signed = deployment.modes["signed"]
    record = registry.mode(signed.id)
    assert (record.verifier, record.gas_cap) == (signed.verifier, signed.gas_cap)
    assert signed.verifier == deployment.address("SignedVerifier")
    assert registry.name(signed.id) == "signed"
    assert registry.owner() == OWNER.address


def test_a_second_time_changes_nothing(chain):
    first = deploy_on(chain, for_development=True)
    block = chain.block_number()
    assert deploy_on(chain, for_development=True) == first
    assert chain.block_number() == block


def test_goes_on_where_an_earlier_deployment_stopped(chain):
    deploy_on(chain, modes=[])
    block = chain.block_number()
    deployment = deploy_on(chain)
    # A verifier and a mode each; and what checks the documents of enclaves, in two contracts.
    assert chain.block_number() == block + 2 * len(deployment.modes) + 2
    assert deployment.block == 1


def test_a_deployment_for_real_money_has_no_mode_that_proves_nothing(chain):
    real = deploy_on(chain)
    proving = {name for name, mode in all_modes().items() if not mode.for_development}
    assert real.modes.keys() == proving == all_modes().keys() - {"tee-simulated"}
    assert not [name for name in real.contracts if "simulated" in name]


def test_each_maker_of_enclaves_has_the_same_code_under_another_root(chain):
    deployment = deploy_on(chain, for_development=True)
    roots = {}
    for mode in ("tee", "tee-simulated"):
        verifier = TeeVerifier(chain, deployment.modes[mode].verifier)
        assert verifier.address == deployment.address(f"TeeVerifier:{mode}")
        attestation = NitroAttestation(chain, verifier.attestation())
        assert attestation.address == deployment.address(f"NitroAttestation:{mode}")
        roots[mode] = attestation.root_hash()
    assert roots == {"tee": AWS_NITRO_ROOT.keccak256, "tee-simulated": SIMULATED_ROOT.keccak256}


def test_addresses_are_the_same_on_every_chain_with_the_same_owner(chain):
    here = deploy_on(chain, sender=dev_account(3), modes=[])
    with Anvil(AnvilOptions(chain_id=84532)) as other:
        there = deploy_on(Chain(other.rpc_url), modes=[])
    assert (here.chain_id, there.chain_id) == (31337, 84532)
    assert here.contracts == there.contracts


def test_another_owner_gets_other_addresses(chain):
    stranger = dev_account(6)
    mine, theirs = deploy_on(chain, modes=[]), deploy_on(chain, owner=stranger, modes=[])
    same = {name for name in mine.contracts if mine.contracts[name] == theirs.contracts[name]}
    assert same == {"ModelRegistry"}
    assert theirs.owner == stranger.address


def test_without_the_owners_key_says_what_the_owner_must_send(chain):
    stranger, modes = dev_account(6), [SomeMode()]
    with pytest.raises(DeploymentError) as caught:
        deploy_on(chain, sender=stranger, modes=modes)
    assert f"only {OWNER.address} can append it" in caught.value.message
    data, registry = caught.value.hint.split()[1], caught.value.hint.split()[3]
    chain.send(Call(registry, bytes.fromhex(data[2:])), OWNER)
    assert deploy_on(chain, sender=stranger, modes=modes).modes.keys() == {"some-mode"}


def test_a_mode_keeps_the_gas_cap_that_it_was_appended_with(chain):
    deploy_on(chain, modes=[SomeMode()])
    again = deploy_on(chain, modes=[SomeMode(gas_cap=1)])
    assert again.modes["some-mode"].gas_cap == 123_456


@pytest.mark.parametrize(
    "changed", [SomeMode(contract="DevUSDC"), SomeMode(name="other-name")], ids=["code", "name"]
)
def test_never_points_a_modes_id_at_something_else(chain, changed):
    deploy_on(chain, modes=[SomeMode()])
    with pytest.raises(DeploymentError, match=r"The mode 7 is some-mode by .*a new mode and id"):
        deploy_on(chain, modes=[changed])


def test_never_gives_a_modes_name_to_another_id(chain):
    deploy_on(chain, modes=[SomeMode()])
    with pytest.raises(TransactionReverted, match=r"NameUnusable\(name=some-mode\)"):
        deploy_on(chain, modes=[SomeMode(mode_id=8)])


def test_says_what_it_cannot_pass_to_a_constructor(chain):
    with pytest.raises(DeploymentError, match="Vault's constructor asks for contract IERC20 token"):
        deploy_on(chain, modes=[SomeMode(contract="Vault")])


def test_says_that_a_constructor_refused(chain, monkeypatch):
    fails = bytes(32) + bytes.fromhex("5f5ffd")
    monkeypatch.setattr("assay.chain.deployment.steps.creation", lambda code: Call(FACTORY, fails))
    with pytest.raises(TransactionReverted):
        deploy_on(chain)


def test_says_that_nothing_came_of_a_creation(chain, monkeypatch):
    monkeypatch.setattr(
        "assay.chain.deployment.steps.creation", lambda code: Call(OWNER.address, b"")
    )
    with pytest.raises(DeploymentError, match="was sent to the deterministic deployer, and is not"):
        deploy_on(chain)


def test_puts_the_deterministic_deployer_on_an_anvil_without_it(chain):
    chain.request("anvil_setCode", FACTORY, "0x")
    deploy_on(chain, modes=[])
    assert chain.code(FACTORY) == _FACTORY_CODE


def test_says_how_to_get_the_deterministic_deployer_elsewhere(own_anvil, chain):
    chain.request("anvil_setCode", FACTORY, "0x")
    lacking = pytest.raises(DeploymentError, match=f"Send 0.01 .*{_FACTORY_SENDER}.*0xf8a5")
    with proxy(own_anvil.rpc_url, disguise()) as url, lacking:
        deploy_on(Chain(url))

    chain.send(Call(_FACTORY_SENDER, b"", value_wei=_FACTORY_COST_WEI), OWNER)
    transaction = chain.request("eth_sendRawTransaction", _FACTORY_TRANSACTION)
    receipt = chain.wait(bytes.fromhex(transaction.removeprefix("0x")))
    assert receipt.gas_used * receipt.gas_price_wei <= _FACTORY_COST_WEI
    assert chain.code(FACTORY) == _FACTORY_CODE


@pytest.mark.parametrize("chain_id", [1, 8453, 84532])
def test_keeps_what_is_for_development_off_chains_with_real_money(own_anvil, chain_id):
    refused = pytest.raises(DeploymentError, match=f"this is chain {chain_id}.*Leave --development")
    with proxy(own_anvil.rpc_url, disguise(chain_id=chain_id)) as url, refused:
        deploy_on(Chain(url), for_development=True)


def test_deploys_the_development_token_where_anvil_plays_base_sepolia():
    with Anvil(AnvilOptions(chain_id=84532)) as anvil:
        deployment = deploy_on(Chain(anvil.rpc_url), for_development=True)
        assert deployment.token is not None


@pytest.mark.parametrize("for_development", [True, False])
def test_only_a_deployment_for_development_takes_insecure_keys(chain, for_development):
    deployment = deploy_on(chain, for_development=for_development)
    verifier = ZkmlVerifier(chain, deployment.address("ZkmlVerifier"))
    assert verifier.insecure_keys_allowed() is for_development


def test_finds_the_first_block_although_others_came_before(chain):
    chain.request("anvil_mine", hex(100))
    assert deploy_on(chain).block == 101
    chain.request("anvil_mine", hex(37))
    assert deploy_on(chain).block == 101


def test_takes_the_first_block_of_all_where_the_node_forgets(own_anvil, chain):
    chain.request("anvil_mine", hex(100))
    deployment = deploy_on(chain)

    def forget(method, params, forward):
        if method == "eth_getCode" and params[1] != "latest":
            return {"error": {"code": -32000, "message": "missing trie node"}}
        return forward()

    with proxy(own_anvil.rpc_url, forget) as url:
        assert deploy_on(Chain(url)) == deployment.model_copy(update={"block": 0})


def test_the_development_token_passes_for_usdc_on_base_sepolia():
    payer, stranger = dev_account(3), dev_account(6)
    with Anvil(AnvilOptions(chain_id=84532)) as anvil:
        chain = Chain(anvil.rpc_url)
        token = put_dev_token(chain, BASE_SEPOLIA_USDC)
        assert token.address == BASE_SEPOLIA_USDC
        domain = token.domain()
        assert (domain.name, domain.version, domain.chain_id) == ("USDC", "2", 84532)
        assert (token.symbol(), token.decimals()) == ("USDC", 6)

        chain.send(token.mint(payer.address, 100), payer)
        order = TransferOrder(payer.address, stranger.address, 40, 0, FOREVER, b"\1" * 32)
        signature = sign_statement(domain.transfer_statement(order), payer)
        types = "address,address,uint256,uint256,uint256,bytes32,bytes"
        submit = token.interface.encode(
            f"transferWithAuthorization({types})",
            order.payer,
            order.payee,
            order.amount_atomic,
            order.valid_after,
            order.valid_before,
            order.nonce,
            signature,
        )
        chain.send(Call(token.address, submit), stranger)
        assert (token.balance(payer.address), token.balance(stranger.address)) == (60, 40)


def test_the_development_token_is_not_put_over_real_money(own_anvil):
    with proxy(own_anvil.rpc_url, disguise(chain_id=84532)) as url:
        with pytest.raises(DeploymentError, match="is for local chains"):
            put_dev_token(Chain(url), BASE_SEPOLIA_USDC)
        assert (
            DevToken(Chain(own_anvil.rpc_url), BASE_SEPOLIA_USDC).chain.code(BASE_SEPOLIA_USDC)
            == b""
        )
