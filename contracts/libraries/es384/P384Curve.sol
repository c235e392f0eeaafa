// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { P384Field as Field } from "./P384Field.sol";

/// @notice A point (x, y) of the curve: x = X / Z^2 and 2y = Y / Z^3. At infinity Z is zero, and only there.
/// @dev Y is twice what it is elsewhere, as that saves halvings and doublings. Every coordinate is short.
struct Jacobian {
    uint256 x1;
    uint256 x0;
    uint256 y1;
    uint256 y0;
    uint256 z1;
    uint256 z0;
}

/// @title P384Curve
/// @notice Points of y^2 = x^3 - 3x + b over the field of P-384. Their number is prime, so no point but infinity is its own
/// opposite.
/// @dev After the formulas "dbl-2001-b" and "madd-2007-bl" of the Explicit-Formulas Database (hyperelliptic.org/EFD), rewritten
/// for a doubled Y and for sums that are folded once.
library P384Curve {
    /// @notice Doubles a point.
    function double(Jacobian memory p) internal pure {
        (uint256 a1, uint256 a0) = Field.sqr(p.z1, p.z0);
        (uint256 x1, uint256 x0) = (p.x1, p.x0);
        (uint256 b1, uint256 b0) = Field.sum(x1, x0, a1, a0);
        (b1, b0) = Field.fold(b1, b0);
        (a1, a0) = Field.negation(a1, a0);
        (a1, a0) = Field.sum(a1, a0, x1, x0);
        (a1, a0) = _triple(a1, a0);
        (a1, a0) = Field.fold(a1, a0);
        // M = 3 (X + Z^2) (X - Z^2)
        (a1, a0) = Field.mul(a1, a0, b1, b0);
        (b1, b0) = (p.y1, p.y0);
        (p.z1, p.z0) = Field.mul(b1, b0, p.z1, p.z0);
        // S = Y^2, T = X S
        (b1, b0) = Field.sqr(b1, b0);
        (uint256 t1, uint256 t0) = Field.mul(b1, b0, x1, x0);
        // X' = M^2 - 2T
        (x1, x0) = Field.sum(t1, t0, t1, t0);
        (x1, x0) = Field.negation(x1, x0);
        (x1, x0) = Field.sqrAdd(a1, a0, x1, x0);
        (p.x1, p.x0) = (x1, x0);
        // Y' = 2M (T - X') - S^2
        (x1, x0) = Field.negation(x1, x0);
        (t1, t0) = Field.sum(t1, t0, x1, x0);
        (t1, t0) = Field.sum(t1, t0, t1, t0);
        (t1, t0) = Field.fold(t1, t0);
        (b1, b0) = Field.sqr(b1, b0);
        (b1, b0) = Field.negation(b1, b0);
        (p.y1, p.y0) = Field.mulAdd(a1, a0, t1, t0, b1, b0);
    }

    /// @notice Adds the point (x, y / 2) to p.
    /// @dev It is short, and not infinity.
    function add(Jacobian memory p, uint256 x1, uint256 x0, uint256 y1, uint256 y0) internal pure {
        (uint256 z1, uint256 z0) = (p.z1, p.z0);
        if (z1 | z0 == 0) {
            (p.x1, p.x0, p.y1, p.y0, p.z1, p.z0) = (x1, x0, y1, y0, 0, 1);
            return;
        }
        (uint256 a1, uint256 a0) = Field.sqr(z1, z0);
        // H = x Z^2 - X
        (uint256 b1, uint256 b0) = Field.negation(p.x1, p.x0);
        (x1, x0) = Field.mulAdd(x1, x0, a1, a0, b1, b0);
        // R = y Z^3 - Y
        (a1, a0) = Field.mul(a1, a0, z1, z0);
        (b1, b0) = Field.negation(p.y1, p.y0);
        (y1, y0) = Field.mulAdd(y1, y0, a1, a0, b1, b0);
        if (Field.isZero(x1, x0)) {
            // The same x: twice the same point, or two opposite ones.
            if (Field.isZero(y1, y0)) double(p);
            else (p.z1, p.z0) = (0, 0);
            return;
        }
        // I = (2H)^2, J = H I, V = X I
        (a1, a0) = Field.sum(x1, x0, x1, x0);
        (a1, a0) = Field.fold(a1, a0);
        (p.z1, p.z0) = Field.mul(z1, z0, a1, a0);
        (a1, a0) = Field.sqr(a1, a0);
        (x1, x0) = Field.mul(x1, x0, a1, a0);
        (a1, a0) = Field.mul(p.x1, p.x0, a1, a0);
        // X' = R^2 - J - 2V
        (b1, b0) = Field.sum(a1, a0, a1, a0);
        (b1, b0) = Field.sum(b1, b0, x1, x0);
        (b1, b0) = Field.negation(b1, b0);
        (b1, b0) = Field.sqrAdd(y1, y0, b1, b0);
        (p.x1, p.x0) = (b1, b0);
        // Y' = 2 (R (V - X') - Y J)
        (b1, b0) = Field.negation(b1, b0);
        (a1, a0) = Field.sum(a1, a0, b1, b0);
        (a1, a0) = Field.sum(a1, a0, a1, a0);
        (a1, a0) = Field.fold(a1, a0);
        (b1, b0) = Field.mul(p.y1, p.y0, x1, x0);
        (b1, b0) = Field.sum(b1, b0, b1, b0);
        (b1, b0) = Field.negation(b1, b0);
        (p.y1, p.y0) = Field.mulAdd(y1, y0, a1, a0, b1, b0);
    }

    function _triple(uint256 a1, uint256 a0) private pure returns (uint256, uint256) {
        (uint256 b1, uint256 b0) = Field.sum(a1, a0, a1, a0);
        return Field.sum(a1, a0, b1, b0);
    }
}
