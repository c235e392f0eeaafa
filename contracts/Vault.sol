// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title Vault
/// @notice The address that a stock x402 client pays for one set of terms. It exists only while it is swept.
/// @dev The escrow creates it with CREATE2 (salt: the terms' hash) to move `amount` to itself. It is destroyed in the
/// transaction that created it, which EIP-6780 keeps possible, so that the same vault can be swept again for the next
/// payment. What the token answers does not matter here: the escrow measures what arrived.
contract Vault {
    constructor(IERC20 token, uint256 amount) {
        // A low-level call, since a token that answers nothing or false is the escrow's to judge.
        // solhint-disable-next-line avoid-low-level-calls
        (bool answered, ) = address(token).call(abi.encodeCall(IERC20.transfer, (msg.sender, amount)));
        answered;
        selfdestruct(payable(msg.sender));
    }
}
