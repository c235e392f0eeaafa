// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Policy } from "../../contracts/types/Policy.sol";
import { Terms } from "../../contracts/types/Terms.sol";

/// @title PolicyTest
/// @notice Policies and prices against their plain definitions.
contract PolicyTest {
    uint256 private constant MODES = 6;

    /// @dev Any canonical policy of up to six modes, each as likely as its parts.
    function _policy(uint256 seed) private pure returns (Policy) {
        uint256 must = seed & (2 ** MODES - 1);
        uint256 may = (seed >> 8) & (2 ** MODES - 1) & ~must;
        uint256 size = _count(may);
        if (size < 2) {
            may = 0;
            if (must == 0) must = 1;
            return Policy.wrap(must);
        }
        uint256 least = 1 + ((seed >> 16) % (size - 1));
        return Policy.wrap(must | (may << 64) | (least << 128));
    }

    function _satisfies(uint256 mask, Policy policy) private pure returns (bool) {
        uint256 word = Policy.unwrap(policy);
        uint256 must = uint64(word);
        uint256 may = uint64(word >> 64);
        return mask & must == must && _count(mask & may) >= uint8(word >> 128);
    }

    function _count(uint256 set) private pure returns (uint256 size) {
        for (uint256 mode; mode < 64; ++mode) size += (set >> mode) & 1;
    }

    function testFuzz_every_policy_made_here_is_canonical(uint256 seed) external pure {
        assert(_policy(seed).isCanonical());
    }

    function testFuzz_a_policy_is_satisfied_by_its_definition(uint256 seed, uint8 mask) external pure {
        uint64 modes = uint64(mask) & uint64(2 ** MODES - 1);
        assert(_policy(seed).satisfiedBy(modes) == _satisfies(modes, _policy(seed)));
    }

    function testFuzz_implies_agrees_with_trying_every_set_of_modes(uint256 seed, uint256 floorSeed) external pure {
        Policy policy = _policy(seed);
        Policy floor = _policy(floorSeed);
        bool implied = true;
        for (uint256 mask; mask < 2 ** MODES; ++mask) {
            if (_satisfies(mask, policy) && !_satisfies(mask, floor)) implied = false;
        }
        assert(policy.implies(floor) == implied);
    }

    function testFuzz_a_word_is_canonical_only_as_its_parts_say(uint256 word) external pure {
        Policy policy = Policy.wrap(word);
        uint256 must = uint64(word);
        uint256 may = uint64(word >> 64);
        uint256 least = uint8(word >> 128);
        bool folded = may == 0 ? least == 0 && must != 0 : least > 0 && least < _count(may);
        assert(policy.isCanonical() == (word >> 136 == 0 && must & may == 0 && folded));
    }

    function priceOf(Terms calldata terms, uint64 units) external pure returns (uint256) {
        return terms.price(units);
    }

    function testFuzz_a_price_is_metered_up_to_the_amount(
        uint128 amount,
        uint128 unitPrice,
        uint64 units
    ) external view {
        Terms memory terms;
        (terms.amount, terms.unitPrice) = (amount, unitPrice);
        uint256 price = this.priceOf(terms, units);
        uint256 metered = uint256(unitPrice) * units;
        assert(price <= amount);
        assert(price == (unitPrice == 0 || metered > amount ? amount : metered));
    }
}
