// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Payment, Status } from "../../interfaces/IPaymentEscrow.sol";

/// @title PaymentSlot
/// @notice A payment's slot, read once and written once by a capture. The compiler would read it for each field, and
/// again before it writes.
/// @dev From the lowest bit: status 8 bits, authorizedAt 40, amount 128, callsBack 8, as `Payment` has them.
library PaymentSlot {
    uint256 private constant CALLS_BACK_AT = 176;

    /// @notice The slot as it is.
    function load(Payment storage payment) internal view returns (uint256 word) {
        // Reads one slot.
        assembly ("memory-safe") {
            word := sload(payment.slot)
        }
    }

    /// @notice Writes the slot as it was loaded, with another status. Nothing may have changed it in between.
    function store(Payment storage payment, uint256 word, Status status) internal {
        word = (word & ~uint256(type(uint8).max)) | uint8(status);
        // Writes one slot.
        assembly ("memory-safe") {
            sstore(payment.slot, word)
        }
    }

    function statusOf(uint256 word) internal pure returns (Status) {
        return Status(uint8(word));
    }

    function callsBack(uint256 word) internal pure returns (bool) {
        return word >> CALLS_BACK_AT != 0;
    }
}
