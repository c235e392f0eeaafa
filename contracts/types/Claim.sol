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

/// @title ClaimHash
/// @notice The EIP-712 struct hash of a claim.
library ClaimHash {
    bytes32 internal constant CLAIM_TYPEHASH = keccak256(
        "Claim(bytes32 requestId,bytes32 versionId,bytes32 promptHash,bytes32 inputHash,bytes32 paramsHash,bytes32 outputHash,address provider,uint64 units,uint40 completedAt)"
    );

    function structHash(Claim memory claim) internal pure returns (bytes32) {
        return keccak256(abi.encode(CLAIM_TYPEHASH, claim));
    }
}

using ClaimHash for Claim global;
