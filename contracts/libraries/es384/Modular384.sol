// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Modular384
/// @notice What is seldom needed modulo a prime of 384 bits, by the precompile of EIP-198.
/// @dev A number is two words, hi * 2^256 + lo, with hi below 2^128.
library Modular384 {
    /// @notice The precompile did not answer: there was too little gas, or this chain has none.
    error ModExpFailed();

    address private constant MODEXP = address(5);

    /// @notice a^-1 modulo the prime m, which is a^(m - 2) (Fermat). Zero for zero.
    function inverse(uint256 a1, uint256 a0, uint256 m1, uint256 m0) internal view returns (uint256, uint256) {
        // No prime of 384 bits is so near to a multiple of 2^256 that the subtraction borrows.
        return
            _answer(
                abi.encodePacked(uint256(48), uint256(48), uint256(48), _pack(a1, a0), _pack(m1, m0 - 2), _pack(m1, m0))
            );
    }

    /// @notice a * b modulo m.
    function product(
        uint256 a1,
        uint256 a0,
        uint256 b1,
        uint256 b0,
        uint256 m1,
        uint256 m0
    ) internal view returns (uint256, uint256) {
        (uint256 y, uint256 x, uint256 low) = _fullProduct(a1, a0, b1, b0);
        return _answer(abi.encodePacked(uint256(96), uint256(1), uint256(48), y, x, low, uint8(1), _pack(m1, m0)));
    }

    /// @dev a * b = y * 2^512 + x * 2^256 + low, as in `P384Field`.
    function _fullProduct(
        uint256 a1,
        uint256 a0,
        uint256 b1,
        uint256 b0
    ) private pure returns (uint256 y, uint256 x, uint256 low) {
        // Uses the stack alone.
        assembly ("memory-safe") {
            low := mul(a0, b0)
            x := mulmod(a0, b0, not(0))
            x := sub(sub(x, low), lt(x, low))
            let s := add(mul(a0, b1), mul(a1, b0))
            y := addmod(mulmod(a0, b1, not(0)), mulmod(a1, b0, not(0)), not(0))
            y := sub(sub(y, s), lt(y, s))
            x := add(x, s)
            y := add(add(y, lt(x, s)), mul(a1, b1))
        }
    }

    function _pack(uint256 a1, uint256 a0) private pure returns (bytes memory) {
        return abi.encodePacked(uint128(a1), a0);
    }

    function _answer(bytes memory input) private view returns (uint256 r1, uint256 r0) {
        (bool answered, bytes memory output) = MODEXP.staticcall(input);
        if (!answered || output.length != 48) revert ModExpFailed();
        // Reads the 48 bytes of the answer and what stands before them: its length.
        assembly ("memory-safe") {
            r1 := shr(128, mload(add(output, 32)))
            r0 := mload(add(output, 48))
        }
    }
}
