// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Mode } from "./Mode.sol";

/// @notice What the provider says happened. Every mode's evidence is about the same claim.
struct Claim {
    bytes32 requestId; // the payment's id, or any fresh value where nothing is paid
    bytes32 versionId;
    bytes32 promptHash; // zero when there is no system prompt
    bytes32 inputHash;
    bytes32 paramsHash; // zero when there are no decoding parameters
    bytes32 outputHash;
    address provider;
    uint64 units; // what metering counts: tokens, or 1
    uint40 completedAt; // UTC seconds, by the provider's clock
}

/// @notice One mode's proof of a claim.
struct Evidence {
    Mode mode;
    bytes proof;
}

/// @notice One mode's proof of several claims at once.
struct JointEvidence {
    Mode mode;
    bytes proof;
}

/// @title ClaimHash
/// @notice The EIP-712 struct hash of a claim.
library ClaimHash {
    bytes32 internal constant CLAIM_TYPEHASH = keccak256(
        "Claim(bytes32 requestId,bytes32 versionId,bytes32 promptHash,bytes32 inputHash,bytes32 paramsHash,bytes32 outputHash,address provider,uint64 units,uint40 completedAt)"
    );

    /// @dev A claim is nine words without offsets, so its ABI encoding in calldata is what EIP-712 hashes. Reverts for dirty
    /// upper bits, as Solidity's own decoder does: nobody else could build a claim that hashes like that.
    function structHash(Claim calldata claim) internal pure returns (bytes32 hash) {
        bytes32 typehash = CLAIM_TYPEHASH;
        // Writes behind the free memory pointer only, and nothing keeps what it writes.
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typehash)
            calldatacopy(add(free, 0x20), claim, 0x120)
            let provider := shr(160, mload(add(free, 0xe0)))
            let units := shr(64, mload(add(free, 0x100)))
            let completedAt := shr(40, mload(add(free, 0x120)))
            if or(provider, or(units, completedAt)) {
                revert(0, 0)
            }
            hash := keccak256(free, 0x140)
        }
    }
}

using ClaimHash for Claim global;
