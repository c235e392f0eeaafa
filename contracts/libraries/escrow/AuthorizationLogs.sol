// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { BlockHeader } from "@openzeppelin/contracts/utils/BlockHeader.sol";
import { Memory } from "@openzeppelin/contracts/utils/Memory.sol";
import { RLP } from "@openzeppelin/contracts/utils/RLP.sol";
import { TrieProof } from "@openzeppelin/contracts/utils/cryptography/TrieProof.sol";
import { IERC3009 } from "../../interfaces/IERC3009.sol";
import { LogProof } from "../../types/LogProof.sol";

/// @title AuthorizationLogs
/// @notice Proves from this chain's history that a token executed a payer's ERC-3009 authorization towards an account.
/// @dev `authorizationState` cannot show that: a cancelled authorization reads the same. The two logs must be adjacent, as
/// ERC-3009 tokens emit them, so that no transfer is counted under two nonces. Reaches back 256 blocks, and 8,191 where
/// the chain has EIP-2935.
library AuthorizationLogs {
    using RLP for Memory.Slice;

    /// @notice The block is not in this chain's recent history, or its header is another one.
    error BlockNotProven(uint256 number);
    /// @notice The logs at that place are not the execution of this authorization.
    error LogsNotProven(uint256 transactionIndex, uint256 logIndex);

    /// @notice Reverts unless `token` moved `value` from `payer` to `to` under the authorization `nonce`.
    function requireExecuted(
        LogProof memory proof,
        address token,
        address payer,
        bytes32 nonce,
        address to,
        uint256 value
    ) internal view {
        if (!BlockHeader.verifyBlockHeader(proof.header)) revert BlockNotProven(BlockHeader.getNumber(proof.header));
        Memory.Slice[] memory logs = _logs(proof);
        if (proof.logIndex + 1 >= logs.length) revert LogsNotProven(proof.transactionIndex, proof.logIndex);

        bytes32 account = bytes32(uint256(uint160(payer)));
        bool executed =
            _is(logs[proof.logIndex], token, IERC3009.AuthorizationUsed.selector, account, nonce, "") &&
                _is(
                    logs[proof.logIndex + 1],
                    token,
                    IERC20.Transfer.selector,
                    account,
                    bytes32(uint256(uint160(to))),
                    abi.encode(value)
                );
        if (!executed) revert LogsNotProven(proof.transactionIndex, proof.logIndex);
    }

    /// @dev The logs of a receipt: the last of its fields. A failed transaction has none.
    function _logs(LogProof memory proof) private pure returns (Memory.Slice[] memory) {
        bytes memory receipt = TrieProof.traverse(
            BlockHeader.getReceiptsRoot(proof.header),
            RLP.encode(proof.transactionIndex),
            proof.receiptProof
        );
        Memory.Slice fields = Memory.asSlice(receipt);
        // EIP-2718: a first byte below 0xc0 is the transaction's type, and the list follows it.
        if (receipt[0] < 0xc0) fields = Memory.slice(fields, 1);
        return fields.readList()[3].readList();
    }

    function _is(
        Memory.Slice log,
        address token,
        bytes32 topic,
        bytes32 first,
        bytes32 second,
        bytes memory data
    ) private pure returns (bool) {
        Memory.Slice[] memory fields = log.readList();
        Memory.Slice[] memory topics = fields[1].readList();
        return
            fields[0].readAddress() == token &&
            topics.length == 3 &&
            topics[0].readBytes32() == topic &&
            topics[1].readBytes32() == first &&
            topics[2].readBytes32() == second &&
            keccak256(fields[2].readBytes()) == keccak256(data);
    }
}
