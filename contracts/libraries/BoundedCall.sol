// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title BoundedCall
/// @notice Calls to code that is not trusted: with a gas cap, with one word of answer at most, and without reverting.
/// @dev A call under a cap gets less than the cap where the caller has too little. So a failure means something only where
/// `enoughGas` is true; callers revert otherwise, or whoever sends the transaction decides what fails.
library BoundedCall {
    /// @dev More than what the call itself costs (EIP-2929: 2,600 for a cold account) and what is used between reading
    /// `gas()` and the call.
    uint256 private constant CALL_OVERHEAD = 3_000;

    /// @notice Calls `target`, and tells whether it answered with the word 1.
    function staticcallTrue(
        address target,
        uint256 gasCap,
        bytes memory input
    ) internal view returns (bool answeredTrue, bool enoughGas) {
        enoughGas = _enough(gasleft(), gasCap);
        // Reads `input` and writes one word to the scratch space. A short answer leaves part of that word as it was, so
        // the size is checked before the word is read.
        assembly ("memory-safe") {
            let success := staticcall(gasCap, target, add(input, 32), mload(input), 0, 32)
            answeredTrue := and(and(success, gt(returndatasize(), 31)), eq(mload(0), 1))
        }
    }

    /// @notice Calls `token` with an ERC-20 transfer, and tells whether it did what it was asked, as far as it says: it
    /// did not revert, and answered with the word 1, or with nothing as older tokens do.
    function transferCall(
        address token,
        uint256 gasCap,
        bytes memory input
    ) internal returns (bool transferred, bool enoughGas) {
        enoughGas = _enough(gasleft(), gasCap);
        // As above. An account without code succeeds with nothing, so nothing counts only from an account with code.
        assembly ("memory-safe") {
            transferred := call(gasCap, token, 0, add(input, 32), mload(input), 0, 32)
            switch returndatasize()
            case 0 {
                transferred := and(transferred, iszero(iszero(extcodesize(token))))
            }
            default {
                transferred := and(transferred, and(gt(returndatasize(), 31), eq(mload(0), 1)))
            }
        }
    }

    /// @notice Calls `target`, and tells whether it went through. What it answers is not looked at. An account without
    /// code goes along with anything.
    function attempt(
        address target,
        uint256 gasCap,
        bytes memory input
    ) internal returns (bool succeeded, bool enoughGas) {
        enoughGas = _enough(gasleft(), gasCap);
        // Reads `input` only.
        assembly ("memory-safe") {
            succeeded := call(gasCap, target, 0, add(input, 32), mload(input), 0, 0)
        }
    }

    /// @notice Calls `target` with whatever comes of it.
    function callIgnored(address target, uint256 gasCap, bytes memory input) internal {
        // Reads `input` only.
        assembly ("memory-safe") {
            pop(call(gasCap, target, 0, add(input, 32), mload(input), 0, 0))
        }
    }

    /// @dev Whether all but one 64th of what is left after the call's own cost covers the cap (EIP-150).
    function _enough(uint256 available, uint256 gasCap) private pure returns (bool) {
        // Both are far below 2^64: gas limits are.
        unchecked {
            return available * 63 >= (gasCap + CALL_OVERHEAD) * 64;
        }
    }
}
