// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title Attempt
/// @notice Makes calls under a gas limit in one transaction, and looks at what became of them.
contract Attempt {
    /// @notice Calls `target` with `gasLimit` and tells whether that went through, and what `account` holds afterwards.
    function withGas(
        address target,
        bytes calldata message,
        uint256 gasLimit,
        IERC20 token,
        address account
    ) external returns (bool success, bytes memory answer, uint256 balance) {
        (success, answer) = target.call{ gas: gasLimit }(message);
        balance = token.balanceOf(account);
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
