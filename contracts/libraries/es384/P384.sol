// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Modular384 } from "./Modular384.sol";
import { Jacobian, P384Curve as Curve } from "./P384Curve.sol";
import { P384Field as Field } from "./P384Field.sol";
import { P384Multiples as Multiples } from "./P384Multiples.sol";

/// @title P384
/// @notice ECDSA over P-384 (FIPS 186-5, section 6.4.2), without hints: nobody has to help with witnesses.
/// @dev u1 * G + u2 * Q is computed by one chain of doublings for both terms (Straus, 1964), with signed digits: of seven bits
/// for G, whose multiples are constants, and of five for Q. See docs/libraries.md.
library P384 {
    /// @dev The order of the curve.
    uint256 private constant N_HI = 0xffffffffffffffffffffffffffffffff;
    uint256 private constant N_LO = 0xffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973;
    /// @dev The b of y^2 = x^3 - 3x + b.
    uint256 private constant B_HI = 0xb3312fa7e23ee7e4988e056be3f82d19;
    uint256 private constant B_LO = 0x181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef;

    /// @dev A number below n has 384 bits, and its signed digits may carry into one more place.
    uint256 private constant PLACES = 385;
    uint256 private constant G_WIDTH = 7;
    uint256 private constant Q_WIDTH = 5;
    /// @dev Marks a digit as negative.
    uint256 private constant NEGATIVE = 0x80;

    /// @notice Whether a signature is valid. False as well for whatever is not a signature or not a public key.
    /// @param digest The SHA-384 of the message: 48 bytes.
    /// @param signature r and s, 48 bytes each. Either s of a pair is valid, as the standard has it.
    /// @param publicKey The point's x and y, 48 bytes each, without a prefix.
    function verify(bytes memory digest, bytes memory signature, bytes memory publicKey) internal view returns (bool) {
        if (digest.length != 48 || signature.length != 96 || !isPublicKey(publicKey)) return false;
        (uint256 r1, uint256 r0) = _load(signature, 0);
        (uint256 s1, uint256 s0) = _load(signature, 48);
        if (!_isScalar(r1, r0) || !_isScalar(s1, s0)) return false;

        Jacobian memory point = _combine(_digits(digest, r1, r0, s1, s0), Multiples.ofPoint(publicKey));
        return _hasX(point, r1, r0);
    }

    /// @notice Whether 96 bytes are a point of the curve: canonical, and not infinity, which has no such encoding.
    function isPublicKey(bytes memory publicKey) internal pure returns (bool) {
        if (publicKey.length != 96) return false;
        (uint256 x1, uint256 x0) = _load(publicKey, 0);
        (uint256 y1, uint256 y0) = _load(publicKey, 48);
        if (!Field.isCanonical(x1, x0) || !Field.isCanonical(y1, y0)) return false;
        // (x^2 - 3) x + b - y^2
        (uint256 a1, uint256 a0) = Field.negation(0, 3);
        (a1, a0) = Field.sqrAdd(x1, x0, a1, a0);
        (a1, a0) = Field.mulAdd(a1, a0, x1, x0, B_HI, B_LO);
        (a1, a0) = Field.negation(a1, a0);
        (a1, a0) = Field.sqrAdd(y1, y0, a1, a0);
        return Field.isZero(a1, a0);
    }

    /// @dev The digits of u2 = r / s and u1 = digest / s: two bytes a place, the lowest place first.
    function _digits(
        bytes memory digest,
        uint256 r1,
        uint256 r0,
        uint256 s1,
        uint256 s0
    ) private view returns (bytes memory digits) {
        digits = new bytes(2 * PLACES);
        (s1, s0) = Modular384.inverse(s1, s0, N_HI, N_LO);
        (r1, r0) = Modular384.product(r1, r0, s1, s0, N_HI, N_LO);
        _recode(r1, r0, Q_WIDTH, digits, 0);
        (r1, r0) = _load(digest, 0);
        (r1, r0) = Modular384.product(r1, r0, s1, s0, N_HI, N_LO);
        _recode(r1, r0, G_WIDTH, digits, 1);
    }

    /// @dev Writes k as a sum of odd digits d * 2^place, |d| < 2^(width - 1), any two of them at least `width` places apart
    /// (width-w NAF; J. Solinas, "Efficient Arithmetic on Koblitz Curves", 2000). The byte is (|d| + 1) / 2, with its sign.
    function _recode(uint256 k1, uint256 k0, uint256 width, bytes memory digits, uint256 position) private pure {
        uint256 carry;
        // Places are below 385: k + carry loses a bit for each, and is below 2^385. Writes there, inside `digits`, only.
        unchecked {
            while (k1 | k0 | carry != 0) {
                uint256 step = 1;
                if (k0 & 1 != carry) {
                    step = width;
                    uint256 digit = (k0 & ((1 << width) - 1)) + carry;
                    carry = digit >> (width - 1);
                    digit = carry == 0 ? (digit + 1) / 2 : NEGATIVE | (((1 << width) - digit + 1) / 2);
                    assembly ("memory-safe") {
                        mstore8(add(add(digits, 32), position), digit)
                    }
                }
                k0 = (k0 >> step) | (k1 << (256 - step));
                k1 >>= step;
                position += 2 * step;
            }
        }
    }

    /// @dev u1 * G + u2 * Q.
    function _combine(bytes memory digits, bytes memory multiples) private pure returns (Jacobian memory point) {
        bytes memory generator = Multiples.ofGenerator();
        uint256 place = PLACES;
        uint256 pair;
        // u2 is not zero, so there is a first digit.
        while (pair == 0) pair = _pair(digits, --place);
        while (true) {
            if (pair >> 8 != 0) _add(point, multiples, pair >> 8);
            if (pair & 0xff != 0) _add(point, generator, pair & 0xff);
            if (place == 0) return point;
            unchecked {
                pair = _pair(digits, --place);
            }
            Curve.double(point);
        }
    }

    function _pair(bytes memory digits, uint256 place) private pure returns (uint256 pair) {
        // Reads two bytes of `digits`, and what stands before them.
        assembly ("memory-safe") {
            pair := and(mload(add(add(digits, 2), mul(2, place))), 0xffff)
        }
    }

    function _add(Jacobian memory point, bytes memory multiples, uint256 digit) private pure {
        (uint256 x1, uint256 x0, uint256 y1, uint256 y0) = Multiples.at(multiples, (digit & ~NEGATIVE) - 1);
        if (digit & NEGATIVE != 0) {
            (y1, y0) = Field.negation(y1, y0);
            (y1, y0) = Field.fold(y1, y0);
        }
        Curve.add(point, x1, x0, y1, y0);
    }

    /// @dev Whether the point is not infinity, and its x is r modulo n. x is below p, so it may be r + n as well.
    function _hasX(Jacobian memory point, uint256 r1, uint256 r0) private pure returns (bool) {
        if (point.z1 | point.z0 == 0) return false;
        (uint256 z1, uint256 z0) = Field.sqr(point.z1, point.z0);
        (uint256 x1, uint256 x0) = Field.negation(point.x1, point.x0);
        (uint256 d1, uint256 d0) = Field.mulAdd(r1, r0, z1, z0, x1, x0);
        if (Field.isZero(d1, d0)) return true;
        (r1, r0) = Field.sum(r1, r0, N_HI, N_LO);
        if (!Field.isCanonical(r1, r0)) return false;
        (d1, d0) = Field.mulAdd(r1, r0, z1, z0, x1, x0);
        return Field.isZero(d1, d0);
    }

    /// @dev Whether a number is from 1 to n - 1.
    function _isScalar(uint256 a1, uint256 a0) private pure returns (bool) {
        return a1 | a0 != 0 && (a1 < N_HI || (a1 == N_HI && a0 < N_LO));
    }

    /// @dev 48 bytes of `data` as a number.
    function _load(bytes memory data, uint256 offset) private pure returns (uint256 a1, uint256 a0) {
        // Reads inside `data`: its length has been checked.
        assembly ("memory-safe") {
            a1 := shr(128, mload(add(add(data, 32), offset)))
            a0 := mload(add(add(data, 48), offset))
        }
    }
}
