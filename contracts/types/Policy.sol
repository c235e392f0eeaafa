// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice Which modes must hold, together.
/// @dev Bits 0-63 `required`: modes that must all hold. Bits 64-127 `options`: modes of which at least `threshold` must
/// hold. Bits 128-135 `threshold`. All other bits are zero.
type Policy is uint256;

using PolicyRules for Policy global;

/// @title PolicyRules
/// @notice What a policy asks for, and when one policy is at least as strong as another.
library PolicyRules {
    function required(Policy policy) internal pure returns (uint64) {
        return uint64(Policy.unwrap(policy));
    }

    function options(Policy policy) internal pure returns (uint64) {
        return uint64(Policy.unwrap(policy) >> 64);
    }

    function threshold(Policy policy) internal pure returns (uint256) {
        return uint8(Policy.unwrap(policy) >> 128);
    }

    /// @notice Every mode that the policy names.
    function modes(Policy policy) internal pure returns (uint64) {
        return required(policy) | options(policy);
    }

    /// @notice Whether this is the one way to write the policy: sets disjoint, `0 < threshold < count(options)` or both
    /// zero, something asked for, unknown bits zero.
    function isCanonical(Policy policy) internal pure returns (bool) {
        if (Policy.unwrap(policy) >> 136 != 0) return false;
        uint64 must = required(policy);
        uint64 may = options(policy);
        uint256 least = threshold(policy);
        if (may == 0) return least == 0 && must != 0;
        return must & may == 0 && least != 0 && least < count(may);
    }

    /// @notice Whether a set of proven modes is enough.
    function satisfiedBy(Policy policy, uint64 mask) internal pure returns (bool) {
        uint64 must = required(policy);
        if (mask & must != must) return false;
        uint256 least = threshold(policy);
        return least == 0 || count(mask & options(policy)) >= least;
    }

    /// @notice Whether every set of modes that satisfies `policy` satisfies `floor` too. Both must be canonical.
    /// @dev The weakest sets that satisfy `policy` hold its required modes and `threshold` of its options. No option is
    /// in all of them, since the threshold is below their number; so the floor's required modes must be required here.
    /// Of the floor's options such a set holds at least those required here, and those options that do not fit outside
    /// the floor's options.
    function implies(Policy policy, Policy floor) internal pure returns (bool) {
        uint64 must = required(policy);
        uint64 floorMust = required(floor);
        if (must & floorMust != floorMust) return false;
        uint256 least = threshold(floor);
        if (least == 0) return true;
        uint64 floorMay = options(floor);
        uint256 sure = count(must & floorMay);
        uint256 chosen = threshold(policy);
        uint256 elsewhere = count(options(policy) & ~floorMay);
        if (chosen > elsewhere) sure += chosen - elsewhere;
        return sure >= least;
    }

    /// @notice How many modes a set holds.
    function count(uint64 set) internal pure returns (uint256 size) {
        // Clears the lowest bit each round: sets are small, so this beats a table. `set - 1` cannot underflow.
        unchecked {
            for (; set != 0; ++size) set &= set - 1;
        }
    }
}
