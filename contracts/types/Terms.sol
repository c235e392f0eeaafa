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

    /// @dev Terms are eleven words without offsets, so their ABI encoding in calldata is what EIP-712 hashes. Reading the
    /// fields one by one would cost three times as much. Calldata with dirty upper bits gives a hash that no honest
    /// encoder makes, and every verb reads the narrow fields it acts on, which reverts for dirty ones.
    function structHash(Terms calldata terms) internal pure returns (bytes32 hash) {
        bytes32 typehash = TERMS_TYPEHASH;
        // Writes behind the free memory pointer only, and nothing keeps what it writes.
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typehash)
            calldatacopy(add(free, 0x20), terms, 0x160)
            hash := keccak256(free, 0x180)
        }
    }

    /// @notice What the provider gets for `units`: never more than `amount`.
    function price(Terms calldata terms, uint64 units) internal pure returns (uint256) {
        if (terms.unitPrice == 0) return terms.amount;
        // 64 bits times 128 bits fit in 256.
        uint256 metered = uint256(units) * terms.unitPrice;
        return metered < terms.amount ? metered : terms.amount;
    }
}

using TermsRules for Terms global;
