// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Claim } from "../../../contracts/types/Claim.sol";
import { Mode } from "../../../contracts/types/Mode.sol";
import { Policy } from "../../../contracts/types/Policy.sol";
import { Terms } from "../../../contracts/types/Terms.sol";

/// @title TypesProbe
/// @notice Lets a test call the pure rules of `contracts/types`.
contract TypesProbe {
    function isCanonical(Policy policy) external pure returns (bool) {
        return policy.isCanonical();
    }

    function modes(Policy policy) external pure returns (uint64) {
        return policy.modes();
    }

    function satisfiedBy(Policy policy, uint64 mask) external pure returns (bool) {
        return policy.satisfiedBy(mask);
    }

    function implies(Policy policy, Policy floor) external pure returns (bool) {
        return policy.implies(floor);
    }

    function bit(Mode mode) external pure returns (uint64) {
        return mode.bit();
    }

    function termsHash(Terms calldata terms) external pure returns (bytes32) {
        return terms.structHash();
    }

    function price(Terms calldata terms, uint64 units) external pure returns (uint256) {
        return terms.price(units);
    }

    function claimHash(Claim calldata claim) external pure returns (bytes32) {
        return claim.structHash();
    }
}
