// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Attempt
/// @notice Makes calls that a key cannot make: under a gas limit with a look at what became of it, or many in one
/// transaction.
contract Attempt {
    struct Question {
        address target;
        bytes message;
    }

    /// @notice Calls `target` with `gasLimit`, then asks questions that are answered with one word.
    function withGas(
        address target,
        bytes calldata message,
        uint256 gasLimit,
        Question[] calldata questions
    ) external returns (bool success, bytes memory answer, uint256[] memory words) {
        (success, answer) = target.call{ gas: gasLimit }(message);
        words = new uint256[](questions.length);
        for (uint256 i; i < questions.length; ++i) {
            (, bytes memory word) = questions[i].target.staticcall(questions[i].message);
            words[i] = uint256(bytes32(word));
        }
    }

    /// @notice Calls `target` with each message, one after the other, and passes the first error on.
    function inSequence(address target, bytes[] calldata messages) external {
        for (uint256 i; i < messages.length; ++i) {
            (bool success, bytes memory answer) = target.call(messages[i]);
            // Solidity knows no revert with raw data.
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(answer, 32), mload(answer))
                }
            }
        }
    }
}
