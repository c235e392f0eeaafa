// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Capture, Result, Status } from "../../contracts/interfaces/IPaymentEscrow.sol";
import { Claim, Evidence } from "../../contracts/types/Claim.sol";
import { Mode } from "../../contracts/types/Mode.sol";
import { Bought, Buyers } from "./Buyers.sol";
import { CHEATS } from "./Cheats.sol";

/// @title Sellers
/// @notice What can happen to payments that came in, with good evidence, too little of it, or none; and time, block lists
/// and stray transfers.
contract Sellers is Buyers {
    /// @notice How a payment ended, when it first had.
    mapping(bytes32 paymentId => Status status) public firstEnd;
    /// @notice Set where a payment was captured with less than its policy asks for.
    bool public capturedBelowPolicy;
    /// @notice What was sent to the escrow by nobody's leave.
    uint256 public stray;

    /// @notice Captures one payment with the evidence of some modes.
    function capture(uint256 seed) external {
        if (bought.length == 0) return;
        (Capture memory item, uint64 mask) = _item(seed);
        try escrow.capture(item) {
            _judge(item, mask);
        } catch {}
        _noteEnds();
    }

    /// @notice Captures several at once, bad ones among them.
    function captureBatch(uint256 seed) external {
        if (bought.length == 0) return;
        Capture[] memory items = new Capture[](1 + (seed % 4));
        uint64[] memory masks = new uint64[](items.length);
        bool[] memory waiting = new bool[](items.length);
        for (uint256 i; i < items.length; ++i) {
            (items[i], masks[i]) = _item(uint256(keccak256(abi.encode(seed, i))));
            waiting[i] = _statusOf(items[i]) == Status.Authorized;
        }
        escrow.captureBatch(items);
        for (uint256 i; i < items.length; ++i) {
            // The same payment may stand twice in a batch: whichever satisfied the policy ended it.
            if (waiting[i] && _statusOf(items[i]) == Status.Captured && !_twice(items, i)) _judge(items[i], masks[i]);
        }
        _noteEnds();
    }

    /// @notice The provider gives a payment back, or a stranger tries to.
    function void(uint256 seed) external {
        if (bought.length == 0) return;
        Bought memory payment = bought[seed % bought.length];
        if ((seed >> 128) % 4 != 0) CHEATS.prank(provider);
        try escrow.void(payment.terms, payment.payer, payment.nonce) {} catch {}
        _noteEnds();
    }

    /// @notice Anyone sends a payment back, or tries to too early.
    function reclaim(uint256 seed) external {
        if (bought.length == 0) return;
        Bought memory payment = bought[seed % bought.length];
        try escrow.reclaim(payment.terms, payment.payer, payment.nonce) {} catch {}
        _noteEnds();
    }

    /// @notice Somebody takes a credit out.
    function withdrawCredit(uint256 seed) external {
        address account = seed % 2 == 0 ? provider : payers[seed % PAYERS];
        address to = address(uint160(0xC0FFEE + (seed % 5)));
        CHEATS.prank(account);
        try escrow.withdrawCredit(address(token), to) {} catch {}
    }

    /// @notice The issuer blocks an account, or lets it go.
    function setBlocked(uint256 seed, bool blocked) external {
        token.setBlocked(seed % 3 == 0 ? provider : payers[seed % PAYERS], blocked);
    }

    /// @notice Somebody sends money to the escrow for nothing.
    function sendStray(uint256 seed) external {
        address sender = payers[seed % PAYERS];
        uint256 amount = seed % 1e6;
        if (token.isBlocked(sender) || token.balanceOf(sender) < amount) return;
        CHEATS.prank(sender);
        token.transfer(address(escrow), amount);
        stray += amount;
    }

    /// @notice Time passes.
    function wait(uint256 seed) external {
        CHEATS.warp(block.timestamp + (seed % 20 minutes));
    }

    function payments() external view returns (Bought[] memory) {
        return bought;
    }

    /// @dev Evidence for both modes, one, or none; now and then for another claim.
    function _item(uint256 seed) private view returns (Capture memory item, uint64 mask) {
        Bought memory payment = bought[seed % bought.length];
        item.terms = payment.terms;
        (item.payer, item.nonce) = (payment.payer, payment.nonce);
        item.result = Result(keccak256(abi.encode(seed)), uint64((seed >> 64) % 50), uint40(block.timestamp));
        mask = uint64((seed >> 128) % 4);
        bytes32 digest = registry.digestOf(_claim(item, payment.paymentId));
        if ((seed >> 136) % 8 == 0) digest = keccak256("another claim");
        item.evidence = new Evidence[]((mask & 1) + (mask >> 1));
        uint256 next;
        for (uint8 mode; mode < 2; ++mode) {
            if ((mask >> mode) & 1 == 0) continue;
            (uint8 v, bytes32 r, bytes32 s) = CHEATS.sign(PROVIDER_KEY, digest);
            item.evidence[next++] = Evidence(Mode.wrap(mode), abi.encodePacked(r, s, v));
        }
        if ((seed >> 136) % 8 == 0) mask = 0;
    }

    function _claim(Capture memory item, bytes32 paymentId) private pure returns (Claim memory) {
        return
            Claim({
                requestId: paymentId,
                versionId: item.terms.versionId,
                promptHash: item.terms.promptHash,
                inputHash: item.terms.inputHash,
                paramsHash: item.terms.paramsHash,
                outputHash: item.result.outputHash,
                provider: item.terms.provider,
                units: item.result.units,
                completedAt: item.result.completedAt
            });
    }

    function _judge(Capture memory item, uint64 mask) private {
        if (!item.terms.policy.satisfiedBy(mask)) capturedBelowPolicy = true;
    }

    function _noteEnds() private {
        for (uint256 i; i < bought.length; ++i) {
            bytes32 id = bought[i].paymentId;
            Status status = escrow.paymentOf(id).status;
            if (status != Status.Authorized && firstEnd[id] == Status.None) firstEnd[id] = status;
        }
    }

    function _statusOf(Capture memory item) private view returns (Status) {
        return escrow.paymentOf(escrow.paymentIdOf(item.terms, item.payer, item.nonce)).status;
    }

    function _twice(Capture[] memory items, uint256 index) private view returns (bool) {
        bytes32 id = escrow.paymentIdOf(items[index].terms, items[index].payer, items[index].nonce);
        for (uint256 i; i < items.length; ++i) {
            bytes32 other = escrow.paymentIdOf(items[i].terms, items[i].payer, items[i].nonce);
            if (i != index && other == id) return true;
        }
        return false;
    }
}
