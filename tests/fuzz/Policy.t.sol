// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Policy } from "../../contracts/types/Policy.sol";
import { CHEATS } from "./Cheats.sol";

/// @title PolicyTest
/// @notice Policies against their plain definitions: any words, and every policy of six modes.
contract PolicyTest {
    uint256 private constant MODES = 6;
    uint256 private constant SETS = 1 << MODES;
    /// @dev Of k options there are C(6, k) choices, with k - 1 thresholds, or none for k = 0, and with 2^(6 - k) choices of
    /// required modes; less the one that asks for nothing. 63 + 240 + 320 + 180 + 48 + 5.
    uint256 private constant POLICIES = 856;

    /// @dev Words drawn at random are hardly ever canonical, so each part is made to fit half the time.
    function testFuzz_a_word_is_canonical_only_as_its_parts_say(
        uint64 must,
        uint64 may,
        uint8 least,
        uint120 beyond,
        uint8 fit
    ) external pure {
        if (fit & 1 != 0) may &= ~must;
        if (fit & 2 != 0) least %= 64;
        if (fit & 4 != 0) beyond = 0;
        if (fit & 24 == 24) (may, least) = (0, 0);
        bool folded = may == 0 ? least == 0 && must != 0 : least > 0 && least < _count(may);
        uint256 word = must | (uint256(may) << 64) | (uint256(least) << 128) | (uint256(beyond) << 136);
        assert(Policy.wrap(word).isCanonical() == (beyond == 0 && must & may == 0 && folded));
    }

    function testFuzz_a_policy_is_satisfied_by_its_definition(
        uint64 must,
        uint64 may,
        uint8 least,
        uint64 set
    ) external pure {
        may &= ~must;
        Policy policy = Policy.wrap(must | (uint256(may) << 64) | (uint256(least) << 128));
        assert(policy.satisfiedBy(set) == (set & must == must && _count(set & may) >= least));
    }

    /// @dev Every pair: a policy implies a floor exactly if every set of modes that satisfies it satisfies the floor. And
    /// no two canonical policies mean the same.
    function test_implies_agrees_with_trying_every_set_of_modes() external {
        CHEATS.pauseGasMetering();
        (Policy[] memory policies, uint64[] memory satisfying) = _policies();
        for (uint256 i; i < POLICIES; ++i) {
            for (uint256 j; j < POLICIES; ++j) {
                assert(policies[i].implies(policies[j]) == (satisfying[i] & ~satisfying[j] == 0));
                assert(i == j || satisfying[i] != satisfying[j]);
            }
        }
    }

    /// @return policies Every canonical policy of six modes.
    /// @return satisfying For each of them, bit `s` says whether the set `s` satisfies it.
    function _policies() private pure returns (Policy[] memory policies, uint64[] memory satisfying) {
        policies = new Policy[](POLICIES);
        satisfying = new uint64[](POLICIES);
        uint256 found;
        for (uint256 least; least < MODES; ++least) {
            for (uint256 may; may < SETS; ++may) {
                for (uint256 must; must < SETS; ++must) {
                    Policy policy = Policy.wrap(must | (may << 64) | (least << 128));
                    if (!policy.isCanonical()) continue;
                    policies[found] = policy;
                    for (uint64 set; set < SETS; ++set) {
                        if (policy.satisfiedBy(set)) satisfying[found] |= uint64(1) << set;
                    }
                    ++found;
                }
            }
        }
        assert(found == POLICIES);
    }

    function _count(uint256 set) private pure returns (uint256 size) {
        for (uint256 mode; mode < 64; ++mode) size += (set >> mode) & 1;
    }
}
