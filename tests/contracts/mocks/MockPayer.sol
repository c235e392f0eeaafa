// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { ICaptureCallback } from "../../../contracts/interfaces/ICaptureCallback.sol";
import { IPaymentEscrow } from "../../../contracts/interfaces/IPaymentEscrow.sol";
import { Claim, Evidence } from "../../../contracts/types/Claim.sol";
import { Terms } from "../../../contracts/types/Terms.sol";

/// @title MockPayer
/// @notice A contract that pays and asks to be called back. It can be told to misbehave.
contract MockPayer is ICaptureCallback {
    enum Manner {
        WriteDown,
        Revert,
        BurnGas,
        RevertBomb, // 200,000 bytes of error
        ReturnBomb, // 200,000 bytes of answer
        NeedGas, // reverts when it is given little
        Reenter // calls `target`, and keeps the first word of what came of it
    }

    uint256 private constant BOMB = 200_000;
    /// @dev Just below the cap, less what reaching this line takes.
    uint256 private constant GAS_NEEDED = 195_000;

    Manner public manner;
    address public target;
    bytes public message;
    bool public entered;
    bytes32 public answer;
    uint256 public calls;
    address public caller;
    bytes32 public told;

    function behave(Manner manner_) external {
        manner = manner_;
    }

    /// @notice Whenever it is called back from now on, calls `target_` with `message_`.
    function reenter(address target_, bytes calldata message_) external {
        (manner, target, message) = (Manner.Reenter, target_, message_);
    }

    function pay(IPaymentEscrow escrow, Terms calldata terms) external returns (bytes32) {
        IERC20(terms.token).approve(address(escrow), terms.amount);
        return escrow.authorizeWithCallback(terms);
    }

    /// @notice Calls `to` as this contract, and passes an error on.
    function execute(address to, bytes calldata data) external {
        (bool success, bytes memory returned) = to.call(data);
        // Solidity knows no revert with raw data.
        if (!success) {
            assembly ("memory-safe") {
                revert(add(returned, 32), mload(returned))
            }
        }
    }

    /// @inheritdoc ICaptureCallback
    function onCaptured(Claim calldata claim, uint64 proven, Evidence[] calldata evidence) external override {
        if (manner == Manner.Revert) revert("no");
        if (manner == Manner.BurnGas) _burnGas();
        if (manner == Manner.RevertBomb) _revertBomb();
        if (manner == Manner.ReturnBomb) _returnBomb();
        if (manner == Manner.NeedGas) require(gasleft() >= GAS_NEEDED, "too little gas");
        if (manner == Manner.Reenter) _reenter();
        (calls, caller, told) = (calls + 1, msg.sender, keccak256(abi.encode(claim, proven, evidence)));
    }

    function _reenter() private {
        bytes memory returned;
        (entered, returned) = target.call(message);
        answer = bytes32(returned);
    }

    /// @dev The opcode that uses up whatever gas there is.
    function _burnGas() private pure {
        assembly ("memory-safe") {
            invalid()
        }
    }

    function _revertBomb() private pure {
        assembly ("memory-safe") {
            revert(0, BOMB)
        }
    }

    function _returnBomb() private pure {
        assembly ("memory-safe") {
            return(0, BOMB)
        }
    }
}
