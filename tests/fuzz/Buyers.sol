// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { ModelRegistry } from "../../contracts/ModelRegistry.sol";
import { PaymentEscrow } from "../../contracts/PaymentEscrow.sol";
import { VerifierRegistry } from "../../contracts/VerifierRegistry.sol";
import { DevUSDC } from "../../contracts/dev/DevUSDC.sol";
import { Authorization } from "../../contracts/interfaces/IPaymentEscrow.sol";
import { Mode } from "../../contracts/types/Mode.sol";
import { Policy } from "../../contracts/types/Policy.sol";
import { Terms } from "../../contracts/types/Terms.sol";
import { SignedVerifier } from "../../contracts/verifiers/SignedVerifier.sol";
import { CHEATS } from "./Cheats.sol";
import { HostilePayer } from "./HostilePayer.sol";

/// @notice A payment that came in, and what the handler knows of it.
struct Bought {
    Terms terms;
    address payer;
    bytes32 nonce;
    bytes32 paymentId;
}

/// @title Buyers
/// @notice A small world: everything deployed, a model for sale, and payers who buy in every way there is.
contract Buyers {
    uint256 internal constant PROVIDER_KEY = 0xA11CE;
    uint256 internal constant FIRST_PAYER_KEY = 0xB0B;
    /// @dev Those with keys. Behind them in the list comes the contract, which pays and is called back.
    uint256 internal constant PAYERS = 3;
    uint256 public constant MINTED = 4_000_000e6;
    uint40 internal constant FOREVER = type(uint40).max;

    PaymentEscrow public escrow;
    DevUSDC public token;
    VerifierRegistry internal registry;
    SignedVerifier internal signed;
    address public provider;
    address[] public payers;
    HostilePayer public hostile;
    bytes32 internal versionId;
    Bought[] internal bought;
    /// @notice What lies in a vault because somebody handed the authorization straight to the token.
    mapping(address vault => uint256 amount) public stranded;
    uint256 public strandedTotal;
    uint256 private salts;

    constructor() {
        CHEATS.warp(1_800_000_000);
        token = new DevUSDC();
        registry = new VerifierRegistry(address(this));
        signed = new SignedVerifier();
        // Two modes with the same check, so that a policy can ask for more than a claim has.
        registry.append(Mode.wrap(0), "signed", signed, 100_000);
        registry.append(Mode.wrap(1), "signed-again", signed, 100_000);
        ModelRegistry models = new ModelRegistry();
        versionId = models.publish(models.register("model", Policy.wrap(1)), keccak256("manifest"), "");
        escrow = new PaymentEscrow(models, registry);
        provider = CHEATS.addr(PROVIDER_KEY);
        for (uint256 i; i < PAYERS; ++i) {
            payers.push(CHEATS.addr(FIRST_PAYER_KEY + i));
            token.mint(payers[i], 1_000_000e6);
            CHEATS.prank(payers[i]);
            token.approve(address(escrow), type(uint256).max);
        }
        hostile = new HostilePayer(escrow, token);
        payers.push(address(hostile));
        token.mint(address(hostile), 1_000_000e6);
    }

    /// @notice Buys through the vault, as a stock x402 client does.
    function buyThroughVault(uint256 seed) external {
        (Terms memory terms, uint256 payer) = _offer(seed);
        bytes32 nonce = keccak256(abi.encode(seed, salts));
        address vault = escrow.vaultOf(terms);
        bytes memory signature = _sign("Transfer", payer, vault, terms.amount, nonce);
        Authorization memory authorization = Authorization(payers[payer], 0, FOREVER, nonce, signature);
        _try(terms, payer, nonce, abi.encodeCall(escrow.authorizeFromVault, (terms, authorization)), address(this));
    }

    /// @notice Has a payment to a vault submitted by somebody who saw it, so that the escrow never learns of it.
    function strand(uint256 seed) external {
        (Terms memory terms, uint256 payer) = _offer(seed);
        bytes32 nonce = keccak256(abi.encode(seed, salts));
        address vault = escrow.vaultOf(terms);
        bytes memory signature = _sign("Transfer", payer, vault, terms.amount, nonce);
        bytes memory call = abi.encodeWithSignature(
            "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)",
            payers[payer],
            vault,
            terms.amount,
            0,
            FOREVER,
            nonce,
            signature
        );
        (bool moved, ) = address(token).call(call);
        if (!moved) return;
        stranded[vault] += terms.amount;
        strandedTotal += terms.amount;
    }

    /// @notice Buys as our own client does.
    function buyWithReceive(uint256 seed) external {
        (Terms memory terms, uint256 payer) = _offer(seed);
        bytes32 nonce = this.hashOf(terms);
        bytes memory signature = _sign("Receive", payer, address(escrow), terms.amount, nonce);
        bytes memory call = abi.encodeCall(escrow.authorizeWithReceive, (terms, payers[payer], 0, FOREVER, signature));
        _try(terms, payer, nonce, call, address(this));
    }

    /// @notice Buys from an allowance, as a contract does.
    function buyFromAllowance(uint256 seed) external {
        (Terms memory terms, uint256 payer) = _offer(seed);
        _try(terms, payer, 0, abi.encodeCall(escrow.authorize, (terms)), payers[payer]);
    }

    /// @notice Buys from an allowance and asks to be told: a contract that means harm, or a key.
    function buyWithCallback(uint256 seed) external {
        (Terms memory terms, uint256 payer) = _offer(seed);
        if ((seed >> 128) % 4 != 0) payer = PAYERS;
        _try(terms, payer, 0, abi.encodeCall(escrow.authorizeWithCallback, (terms)), payers[payer]);
    }

    function hashOf(Terms calldata terms) external pure returns (bytes32) {
        return terms.structHash();
    }

    function priceOf(Terms calldata terms, uint64 units) external pure returns (uint256) {
        return terms.price(units);
    }

    /// @dev Policies: one mode, the other beside it, or one of the two.
    function _offer(uint256 seed) private returns (Terms memory terms, uint256 payer) {
        payer = seed % PAYERS;
        uint256[3] memory policies = [uint256(1), 3, 1 | (uint256(6) << 64) | (1 << 128)];
        terms.provider = provider;
        terms.token = address(token);
        terms.amount = uint128((seed >> 8) % 1_000e6);
        terms.unitPrice = (seed >> 48) % 2 == 0 ? 0 : uint128((seed >> 56) % 100e6);
        terms.versionId = versionId;
        terms.policy = Policy.wrap(policies[(seed >> 96) % 3]);
        terms.captureBefore = uint40(block.timestamp + 1 + ((seed >> 104) % 1 hours));
        // Sometimes the very terms of the payment before, so that one vault takes several payments.
        if ((seed >> 120) % 4 == 0 && bought.length != 0) terms = bought[bought.length - 1].terms;
        else terms.salt = bytes32(++salts);
        ++salts;
    }

    /// @dev A blocked payer or a repeated payment is refused; what came in is written down.
    function _try(Terms memory terms, uint256 payer, bytes32 nonce, bytes memory call, address sender) private {
        if (sender != address(this)) CHEATS.prank(sender);
        (bool taken, bytes memory answer) = address(escrow).call(call);
        if (!taken) return;
        bought.push(Bought(terms, payers[payer], nonce, abi.decode(answer, (bytes32))));
        hostile.learn(terms, payers[payer], nonce);
    }

    function _sign(
        string memory kind,
        uint256 payer,
        address to,
        uint256 value,
        bytes32 nonce
    ) private view returns (bytes memory) {
        bytes32 typehash = keccak256(
            abi.encodePacked(
                kind,
                "WithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
            )
        );
        bytes32 structHash = keccak256(abi.encode(typehash, payers[payer], to, value, 0, FOREVER, nonce));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash));
        (uint8 v, bytes32 r, bytes32 s) = CHEATS.sign(FIRST_PAYER_KEY + payer, digest);
        return abi.encodePacked(r, s, v);
    }
}
