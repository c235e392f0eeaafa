// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Terms } from "../../contracts/types/Terms.sol";

/// @title TermsTest
/// @notice Prices against their plain definition, for any terms.
contract TermsTest {
    function testFuzz_a_price_is_metered_up_to_the_amount(Terms calldata terms, uint64 units) external pure {
        _check(terms, units);
    }

    /// @dev Numbers of any size seldom meet, so these are small.
    function testFuzz_a_small_price_is_metered_up_to_the_amount(
        uint8 amount,
        uint8 unitPrice,
        uint8 units
    ) external view {
        Terms memory terms;
        (terms.amount, terms.unitPrice) = (amount, unitPrice);
        this.check(terms, units);
    }

    function check(Terms calldata terms, uint64 units) external pure {
        _check(terms, units);
    }

    function _check(Terms calldata terms, uint64 units) private pure {
        uint256 price = terms.price(units);
        uint256 metered = uint256(terms.unitPrice) * units;
        assert(price <= terms.amount);
        assert(price == (terms.unitPrice == 0 || metered > terms.amount ? terms.amount : metered));
    }
}
