// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { IERC3009 } from "../../../contracts/interfaces/IERC3009.sol";

/// @title LogForger
/// @notice Emits the logs that a token emits for an authorization, in its own name.
contract LogForger {
    /// @notice Both logs are forged, and nothing moves.
    function forgeBoth(address payer, bytes32 nonce, address to, uint256 amount) external {
        emit IERC3009.AuthorizationUsed(payer, nonce);
        emit IERC20.Transfer(payer, to, amount);
    }

    /// @notice The first log is forged, and the second is an ordinary transfer's.
    function forgeFirst(address payer, bytes32 nonce, IERC20 token, address to, uint256 amount) external {
        emit IERC3009.AuthorizationUsed(payer, nonce);
        // What the token answers does not matter here.
        token.transferFrom(payer, to, amount);
    }
}
