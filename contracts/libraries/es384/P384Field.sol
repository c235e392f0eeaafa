// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title P384Field
/// @notice Arithmetic modulo the prime of P-384, p = 2^384 - c with c = 2^128 + 2^96 - 2^32 + 1.
/// @dev A number is two words, hi * 2^256 + lo. Three kinds of it:
/// - *canonical*: below p, so that equal numbers are equal words;
/// - *short*: below 2^384, hence below 2p; what every product takes and gives;
/// - *loose*: a sum of a few short ones, below 2^390; `fold` makes it short.
///
/// Two words are multiplied to 512 bits by a product modulo 2^256 and one modulo 2^256 - 1 (R. Bloemen, "Mathemagic: Full
/// Multiply", 2017). What stands above 2^384 comes back times c, for 2^384 = c modulo p (J. Solinas, "Generalized Mersenne
/// Numbers", CORR 99-39, 1999). Carries and their bounds are our own; they are explained where they are used.
library P384Field {
    uint256 internal constant P_HI = 0xffffffffffffffffffffffffffffffff;
    uint256 internal constant P_LO = 0xfffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff;

    /// @dev 2^128 - 1.
    uint256 private constant MASK = 0xffffffffffffffffffffffffffffffff;
    /// @dev c = 2^384 - p.
    uint256 private constant C = 0x100000000ffffffffffffffff00000001;
    /// @dev c - 2^128.
    uint256 private constant K = 0xffffffffffffffff00000001;
    uint256 private constant P4_HI = 0x3ffffffffffffffffffffffffffffffff;
    uint256 private constant P4_LO = 0xfffffffffffffffffffffffffffffffbfffffffc0000000000000003fffffffc;

    /// @notice a * b + d, short, of short a and b and a loose d.
    /// @dev With a * b = y * 2^512 + x * 2^256 + low, let h be what stands above 2^640, and q the 256 bits below it, from 2^384
    /// on. Then a * b + d = (h * 2^256 + q) * 2^384 + s * 2^256 + r0, which is modulo p
    ///
    ///     (q + h) * c + (s + h * (c - 2^128)) * 2^256 + r0,
    ///
    /// as 2^256 * c = 2^384 + (c - 2^128) * 2^256. Of that sum, t * 2^384 is taken away and t * c is added: t is its quotient by
    /// 2^384, but for what h, t and the lower half of c add to the quotient, which are 2^97 of 2^128. So nearly always no fold
    /// is left at the end, and one suffices. q + h + t may exceed a word; its product is the right one under both moduli.
    function mulAdd(
        uint256 a1,
        uint256 a0,
        uint256 b1,
        uint256 b0,
        uint256 d1,
        uint256 d0
    ) internal pure returns (uint256 r1, uint256 r0) {
        // Uses the stack alone.
        assembly ("memory-safe") {
            let low := mul(a0, b0)
            let x := mulmod(a0, b0, not(0))
            x := sub(sub(x, low), lt(x, low))
            let s := add(mul(a0, b1), mul(a1, b0))
            let y := addmod(mulmod(a0, b1, not(0)), mulmod(a1, b0, not(0)), not(0))
            y := sub(sub(y, s), lt(y, s))
            x := add(x, s)
            y := add(add(y, lt(x, s)), mul(a1, b1))

            r0 := add(low, d0)
            s := add(add(and(x, MASK), d1), lt(r0, d0))
            let q := or(shl(128, y), shr(128, x))
            y := shr(128, y)
            s := add(s, mul(y, K))
            let t := shr(128, add(s, shr(128, q)))
            s := sub(s, shl(128, t))
            y := add(y, t)

            x := mulmod(addmod(q, y, not(0)), C, not(0))
            q := mul(add(q, y), C)
            x := sub(sub(x, q), lt(x, q))
            r0 := add(r0, q)
            r1 := add(add(s, x), lt(r0, q))
            if shr(128, r1) {
                r1 := and(r1, MASK)
                r0 := add(r0, C)
                r1 := add(r1, lt(r0, C))
            }
        }
    }

    /// @notice a * a + d, short, of a short a and a loose d.
    /// @dev As `mulAdd`, with two products of words less.
    function sqrAdd(uint256 a1, uint256 a0, uint256 d1, uint256 d0) internal pure returns (uint256 r1, uint256 r0) {
        // Uses the stack alone.
        assembly ("memory-safe") {
            let low := mul(a0, a0)
            let x := mulmod(a0, a0, not(0))
            x := sub(sub(x, low), lt(x, low))
            let y := shl(1, a1)
            let s := mul(a0, y)
            y := mulmod(a0, y, not(0))
            y := sub(sub(y, s), lt(y, s))
            x := add(x, s)
            y := add(add(y, lt(x, s)), mul(a1, a1))

            r0 := add(low, d0)
            s := add(add(and(x, MASK), d1), lt(r0, d0))
            let q := or(shl(128, y), shr(128, x))
            y := shr(128, y)
            s := add(s, mul(y, K))
            let t := shr(128, add(s, shr(128, q)))
            s := sub(s, shl(128, t))
            y := add(y, t)

            x := mulmod(addmod(q, y, not(0)), C, not(0))
            q := mul(add(q, y), C)
            x := sub(sub(x, q), lt(x, q))
            r0 := add(r0, q)
            r1 := add(add(s, x), lt(r0, q))
            if shr(128, r1) {
                r1 := and(r1, MASK)
                r0 := add(r0, C)
                r1 := add(r1, lt(r0, C))
            }
        }
    }

    /// @notice a * b, short, of short a and b.
    function mul(uint256 a1, uint256 a0, uint256 b1, uint256 b0) internal pure returns (uint256, uint256) {
        return mulAdd(a1, a0, b1, b0, 0, 0);
    }

    /// @notice a * a, short, of a short a.
    function sqr(uint256 a1, uint256 a0) internal pure returns (uint256, uint256) {
        return sqrAdd(a1, a0, 0, 0);
    }

    /// @notice a + b, loose, of loose a and b.
    function sum(uint256 a1, uint256 a0, uint256 b1, uint256 b0) internal pure returns (uint256 r1, uint256 r0) {
        // Uses the stack alone.
        assembly ("memory-safe") {
            r0 := add(a0, b0)
            r1 := add(add(a1, b1), lt(r0, b0))
        }
    }

    /// @notice -a, loose, of an a that is the sum of three short ones at most: 4p is more than that.
    function negation(uint256 a1, uint256 a0) internal pure returns (uint256 r1, uint256 r0) {
        // Uses the stack alone.
        assembly ("memory-safe") {
            r0 := sub(P4_LO, a0)
            r1 := sub(sub(P4_HI, a1), gt(a0, P4_LO))
        }
    }

    /// @notice a, short, of a loose a.
    function fold(uint256 a1, uint256 a0) internal pure returns (uint256 r1, uint256 r0) {
        // Uses the stack alone.
        assembly ("memory-safe") {
            let y := mul(shr(128, a1), C)
            r0 := add(a0, y)
            r1 := add(and(a1, MASK), lt(r0, y))
            // The carry ran through all of hi, so lo has just passed zero and has room for one c more.
            if shr(128, r1) {
                r1 := 0
                r0 := add(r0, C)
            }
        }
    }

    /// @notice Whether a short a is zero modulo p.
    function isZero(uint256 a1, uint256 a0) internal pure returns (bool) {
        return (a1 | a0) == 0 || (a1 == P_HI && a0 == P_LO);
    }

    /// @notice Whether a is canonical.
    function isCanonical(uint256 a1, uint256 a0) internal pure returns (bool) {
        return a1 < P_HI || (a1 == P_HI && a0 < P_LO);
    }
}
