// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Capture, Result, Status } from "../../contracts/interfaces/IPaymentEscrow.sol";
import { Claim, Evidence, JointEvidence } from "../../contracts/types/Claim.sol";
import { Mode } from "../../contracts/types/Mode.sol";
import { Bought, Buyers } from "./Buyers.sol";
import { CHEATS } from "./Cheats.sol";

/// @title Sellers
/// @notice What can happen to payments that came in, with good evidence, too little of it, or none; and time, block lists
/// and stray transfers. It says beforehand what must come of each call, and fails where something else does.
contract Sellers is Buyers {
    /// @notice How a payment must have ended; none while it is authorized.
    mapping(bytes32 paymentId => Status status) public endOf;
    /// @notice What the provider must have been paid or credited.
    uint256 public earned;
    /// @notice What the provider took out of its credit.
    uint256 public withdrawn;
    /// @notice What was sent to the escrow by nobody's leave.
    uint256 public stray;

    /// @notice Captures one payment with the evidence of some modes.
    function capture(uint256 seed) external {
        if (bought.length == 0) return;
        (Capture memory item, bytes32 paymentId, uint64 mask) = _item(seed);
        bool due = _capture(item, paymentId, mask);
        (bool done, ) = address(escrow).call(abi.encodeCall(escrow.capture, (item)));
        assert(done == due);
    }

    /// @notice Captures several at once, bad ones and the same one twice among them.
    function captureBatch(uint256 seed) external {
        if (bought.length == 0) return;
        Capture[] memory items = new Capture[](1 + (seed % 4));
        for (uint256 i; i < items.length; ++i) {
            bytes32 paymentId;
            uint64 mask;
            (items[i], paymentId, mask) = _item(uint256(keccak256(abi.encode(seed, i))));
            // Whose payer is called back, a batch leaves alone.
            if (!escrow.paymentOf(paymentId).callsBack) _capture(items[i], paymentId, mask);
        }
        escrow.captureBatch(items, new JointEvidence[](0));
    }

    /// @notice The provider gives a payment back, or a stranger tries to.
    function void(uint256 seed) external {
        if (bought.length == 0) return;
        Bought memory payment = bought[seed % bought.length];
        bool due = (seed >> 128) % 4 != 0;
        if (due) CHEATS.prank(provider);
        due = due && _end(payment.paymentId, Status.Voided);
        (bool done, ) = address(escrow).call(
            abi.encodeCall(escrow.void, (payment.terms, payment.payer, payment.nonce))
        );
        assert(done == due);
    }

    /// @notice Anyone sends a payment back, or tries to too early.
    function reclaim(uint256 seed) external {
        if (bought.length == 0) return;
        Bought memory payment = bought[seed % bought.length];
        bool due = block.timestamp >= payment.terms.captureBefore && _end(payment.paymentId, Status.Reclaimed);
        (bool done, ) = address(escrow).call(
            abi.encodeCall(escrow.reclaim, (payment.terms, payment.payer, payment.nonce))
        );
        assert(done == due);
    }

    /// @notice Somebody takes a credit out.
    function withdrawCredit(uint256 seed) external {
        address account = seed % 2 == 0 ? provider : payers[(seed >> 8) % payers.length];
        uint256 credit = escrow.creditOf(address(token), account);
        address to = address(uint160(0xC0FFEE + (seed % 5)));
        CHEATS.prank(account);
        (bool done, ) = address(escrow).call(abi.encodeCall(escrow.withdrawCredit, (address(token), to)));
        assert(done == (credit != 0));
        if (account == provider) withdrawn += credit;
    }

    /// @notice The issuer blocks an account, or lets it go.
    function setBlocked(uint256 seed, bool blocked) external {
        token.setBlocked(seed % 2 == 0 ? provider : payers[(seed >> 8) % payers.length], blocked);
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
    function _item(uint256 seed) private view returns (Capture memory item, bytes32 paymentId, uint64 mask) {
        Bought memory payment = bought[seed % bought.length];
        paymentId = payment.paymentId;
        item.terms = payment.terms;
        (item.payer, item.nonce) = (payment.payer, payment.nonce);
        item.result = Result(keccak256(abi.encode(seed)), uint64((seed >> 64) % 50), uint40(block.timestamp));
        mask = uint64((seed >> 128) % 4);
        bytes32 digest = registry.digestOf(_claim(item, paymentId));
        bool isAnotherClaims = (seed >> 136) % 8 == 0;
        if (isAnotherClaims) digest = keccak256("another claim");
        item.evidence = new Evidence[]((mask & 1) + (mask >> 1));
        uint256 next;
        for (uint8 mode; mode < 2; ++mode) {
            if ((mask >> mode) & 1 == 0) continue;
            (uint8 v, bytes32 r, bytes32 s) = CHEATS.sign(PROVIDER_KEY, digest);
            item.evidence[next++] = Evidence(Mode.wrap(mode), abi.encodePacked(r, s, v));
        }
        if (isAnotherClaims) mask = 0;
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

    /// @dev Whether a capture must succeed: in time, waiting, and proven. If so it has, as far as this contract knows.
    function _capture(Capture memory item, bytes32 paymentId, uint64 mask) private returns (bool due) {
        due = block.timestamp < item.terms.captureBefore && item.terms.policy.satisfiedBy(mask);
        due = due && _end(paymentId, Status.Captured);
        if (due) earned += this.priceOf(item.terms, item.result.units);
    }

    /// @dev Whether a payment can end; it ends once.
    function _end(bytes32 paymentId, Status end) private returns (bool due) {
        due = endOf[paymentId] == Status.None;
        if (due) endOf[paymentId] = end;
    }
}
