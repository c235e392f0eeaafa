// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { VerifiedConsumer } from "../../../contracts/consumers/VerifiedConsumer.sol";
import { Assay, Expectation } from "../../../contracts/interfaces/IVerifiedConsumer.sol";
import { Claim } from "../../../contracts/types/Claim.sol";
import { Terms } from "../../../contracts/types/Terms.sol";

/// @title MockConsumer
/// @notice A consumer that asks about everything, knows no size of an output, and can be told to misbehave.
contract MockConsumer is VerifiedConsumer {
    enum Manner {
        Calm,
        Revert,
        BurnGas,
        Reenter // calls itself with `message`, and keeps whether that went through
    }

    Manner public manner;
    bytes public message;
    bool public entered;
    uint256 public gasSeen;
    uint256 public uses;
    bytes32 public usedOutput;

    constructor(Assay memory assay, Expectation memory expected) VerifiedConsumer(assay, expected) {}

    function behave(Manner manner_) external {
        manner = manner_;
    }

    /// @notice Whenever it uses a result from now on, calls itself with `message_`.
    function reenter(bytes calldata message_) external {
        (manner, message) = (Manner.Reenter, message_);
    }

    function ask(Terms calldata terms) external returns (bytes32) {
        return _pay(terms);
    }

    function _onResult(Claim calldata, bytes calldata output) internal override {
        uint256 seen = gasleft();
        if (manner == Manner.Revert) revert("no");
        if (manner == Manner.BurnGas) _burnGas();
        if (manner == Manner.Reenter) (entered, ) = address(this).call(message);
        (gasSeen, uses, usedOutput) = (seen, uses + 1, keccak256(output));
    }

    function _isAsked(bytes32) internal pure override returns (bool) {
        return true;
    }

    /// @dev The opcode that uses up whatever gas there is.
    function _burnGas() private pure {
        assembly ("memory-safe") {
            invalid()
        }
    }
}
