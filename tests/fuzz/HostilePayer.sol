// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { PaymentEscrow } from "../../contracts/PaymentEscrow.sol";
import { DevUSDC } from "../../contracts/dev/DevUSDC.sol";
import { ICaptureCallback } from "../../contracts/interfaces/ICaptureCallback.sol";
import { Claim, Evidence } from "../../contracts/types/Claim.sol";
import { Terms } from "../../contracts/types/Terms.sol";

/// @title HostilePayer
/// @notice Pays, and whenever it is called back tries to get more than it is due; then it goes along, reverts, or burns
/// its gas.
contract HostilePayer is ICaptureCallback {
    PaymentEscrow private immutable ESCROW;
    DevUSDC private immutable TOKEN;

    Terms private terms;
    address private payer;
    bytes32 private nonce;
    /// @notice How often something was got that should not be to be had.
    uint256 public gains;
    uint256 public calls;

    constructor(PaymentEscrow escrow, DevUSDC token) {
        (ESCROW, TOKEN) = (escrow, token);
        token.approve(address(escrow), type(uint256).max);
    }

    /// @notice Tells it of a payment, its own or another's, that it may go for.
    function learn(Terms calldata terms_, address payer_, bytes32 nonce_) external {
        (terms, payer, nonce) = (terms_, payer_, nonce_);
    }

    /// @inheritdoc ICaptureCallback
    function onCaptured(Claim calldata claim, uint64, Evidence[] calldata) external override {
        ++calls;
        uint256 held = TOKEN.balanceOf(address(this));
        _attempt(abi.encodeCall(ESCROW.reclaim, (terms, payer, nonce)));
        _attempt(abi.encodeCall(ESCROW.void, (terms, payer, nonce)));
        _attempt(abi.encodeCall(ESCROW.withdrawCredit, (address(TOKEN), address(this))));
        if (TOKEN.balanceOf(address(this)) != held) ++gains;
        uint256 mood = uint256(claim.requestId) % 4;
        if (mood == 1) revert("no");
        if (mood == 2) while (true) ++gains;
    }

    function _attempt(bytes memory message) private {
        (bool entered, ) = address(ESCROW).call(message);
        if (entered) ++gains;
    }
}
