// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice Where a block's receipts hold two logs of one token: `AuthorizationUsed`, and right behind it `Transfer`.
struct LogProof {
    bytes header; // the block header's RLP
    uint256 transactionIndex; // of the transaction in the block
    bytes[] receiptProof; // Merkle-Patricia nodes from the receipts root to the transaction's receipt
    uint256 logIndex; // of the `AuthorizationUsed` log in the transaction's receipt
}
