// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Capture, Result } from "../../interfaces/IPaymentEscrow.sol";
import { IVerifierRegistry } from "../../interfaces/IVerifierRegistry.sol";
import { Evidence } from "../../types/Claim.sol";
import { Terms } from "../../types/Terms.sol";

/// @title ProvenCall
/// @notice The question whether a capture is proven, as the registry takes it.
library ProvenCall {
    /// @notice `abi.encodeCall(IVerifierRegistry.proven, (claim, item.evidence))` at a fifth of its cost, with the claim
    /// built from the terms.
    /// @dev The evidence is handed on as it lies in calldata, from its length to the end of its last proof: where somebody
    /// laid it out in another way, the registry sees less and proves less.
    function encode(Capture calldata item, bytes32 paymentId) internal pure returns (bytes memory input) {
        bytes4 selector = IVerifierRegistry.proven.selector;
        Terms calldata terms = item.terms;
        Result calldata result = item.result;
        bytes calldata evidence = _region(item.evidence);
        // Lays out the length, the selector, the nine words of the claim, the evidence's offset (10 words) and the evidence,
        // and moves the free memory pointer past all of it. `versionId`, `promptHash`, `inputHash` and `paramsHash` follow
        // each other in the terms as in the claim, and so do `units` and `completedAt` in the result. Dirty upper bits
        // revert in the registry, so the evidence counts as not checked.
        assembly ("memory-safe") {
            input := mload(0x40)
            mstore(add(input, 0x20), selector)
            mstore(add(input, 0x24), paymentId)
            calldatacopy(add(input, 0x44), add(terms, 0x80), 0x80)
            calldatacopy(add(input, 0xc4), result, 0x20)
            calldatacopy(add(input, 0xe4), terms, 0x20)
            calldatacopy(add(input, 0x104), add(result, 0x20), 0x40)
            mstore(add(input, 0x144), 0x140)
            calldatacopy(add(input, 0x164), evidence.offset, evidence.length)
            mstore(input, add(0x144, evidence.length))
            mstore(0x40, and(add(add(input, evidence.length), 0x1a3), not(0x1f)))
        }
    }

    /// @dev Where an array of evidence lies in calldata: from its length to the padding of its last proof.
    function _region(Evidence[] calldata evidence) private pure returns (bytes calldata) {
        uint256 start;
        uint256 end;
        // Only reads positions: `offset` points behind the array's length.
        assembly ("memory-safe") {
            end := evidence.offset
            start := sub(end, 0x20)
        }
        if (evidence.length != 0) {
            bytes calldata last = evidence[evidence.length - 1].proof;
            // Only reads positions; a proof's bytes are padded to whole words.
            assembly ("memory-safe") {
                end := add(last.offset, and(add(last.length, 0x1f), not(0x1f)))
            }
        }
        return msg.data[start:end];
    }
}
