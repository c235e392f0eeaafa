// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Policy } from "./Policy.sol";

/// @notice What is bought, from whom, for how much, until when, under which policy.
struct Terms {
    address provider;
    address token;
    uint128 amount; // the most that can be taken, in the token's smallest unit
    uint128 unitPrice; // zero: the price is `amount`
    bytes32 versionId;
    bytes32 promptHash;
    bytes32 inputHash;
    bytes32 paramsHash;
    Policy policy;
    uint40 captureBefore; // UTC seconds; from then on the payer's money goes back
    bytes32 salt;
}

/// @title TermsRules
/// @notice The EIP-712 struct hash of terms, and the price they set.
library TermsRules {
    bytes32 internal constant TERMS_TYPEHASH = keccak256(
        "Terms(address provider,address token,uint128 amount,uint128 unitPrice,bytes32 versionId,bytes32 promptHash,bytes32 inputHash,bytes32 paramsHash,uint256 policy,uint40 captureBefore,bytes32 salt)"
    );

    function structHash(Terms memory terms) internal pure returns (bytes32) {
        return keccak256(abi.encode(TERMS_TYPEHASH, terms));
    }

    /// @notice What the provider gets for `units`: never more than `amount`.
    function price(Terms memory terms, uint64 units) internal pure returns (uint256) {
        if (terms.unitPrice == 0) return terms.amount;
        // 64 bits times 128 bits fit in 256.
        uint256 metered = uint256(units) * terms.unitPrice;
        return metered < terms.amount ? metered : terms.amount;
    }
}

using TermsRules for Terms global;
