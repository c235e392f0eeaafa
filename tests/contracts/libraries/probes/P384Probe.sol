// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Modular384 } from "../../../../contracts/libraries/es384/Modular384.sol";
import { P384 } from "../../../../contracts/libraries/es384/P384.sol";
import { Jacobian, P384Curve } from "../../../../contracts/libraries/es384/P384Curve.sol";
import { P384Field } from "../../../../contracts/libraries/es384/P384Field.sol";
import { P384Multiples } from "../../../../contracts/libraries/es384/P384Multiples.sol";

/// @title P384Probe
/// @notice Lets a test call ECDSA over P-384 and what it is made of. A number is `[hi, lo]`.
contract P384Probe {
    /// @notice Whether the signature is valid, and the gas of finding out.
    function verify(
        bytes memory digest,
        bytes memory signature,
        bytes memory publicKey
    ) external view returns (bool valid, uint256 gas) {
        gas = gasleft();
        valid = P384.verify(digest, signature, publicKey);
        gas -= gasleft();
    }

    function isPublicKey(bytes memory publicKey) external pure returns (bool) {
        return P384.isPublicKey(publicKey);
    }

    /// @notice a * b + d for each six words, and a * a + d.
    function multiply(
        uint256[6][] memory operands
    ) external pure returns (uint256[2][] memory products, uint256[2][] memory squares) {
        products = new uint256[2][](operands.length);
        squares = new uint256[2][](operands.length);
        for (uint256 i = 0; i < operands.length; ++i) {
            uint256[6] memory o = operands[i];
            (products[i][0], products[i][1]) = P384Field.mulAdd(o[0], o[1], o[2], o[3], o[4], o[5]);
            (squares[i][0], squares[i][1]) = P384Field.sqrAdd(o[0], o[1], o[4], o[5]);
        }
    }

    /// @notice For each a and b, four words: a folded, a + b, and -b.
    function combine(
        uint256[4][] memory operands
    ) external pure returns (uint256[2][] memory folded, uint256[2][] memory sums, uint256[2][] memory negations) {
        folded = new uint256[2][](operands.length);
        sums = new uint256[2][](operands.length);
        negations = new uint256[2][](operands.length);
        for (uint256 i = 0; i < operands.length; ++i) {
            uint256[4] memory o = operands[i];
            (folded[i][0], folded[i][1]) = P384Field.fold(o[0], o[1]);
            (sums[i][0], sums[i][1]) = P384Field.sum(o[0], o[1], o[2], o[3]);
            (negations[i][0], negations[i][1]) = P384Field.negation(o[2], o[3]);
        }
    }

    function isZero(uint256[2] memory a) external pure returns (bool) {
        return P384Field.isZero(a[0], a[1]);
    }

    function isCanonical(uint256[2] memory a) external pure returns (bool) {
        return P384Field.isCanonical(a[0], a[1]);
    }

    function double(Jacobian memory p) external pure returns (Jacobian memory) {
        P384Curve.double(p);
        return p;
    }

    function add(Jacobian memory p, uint256[4] memory q) external pure returns (Jacobian memory) {
        P384Curve.add(p, q[0], q[1], q[2], q[3]);
        return p;
    }

    function multiplesOfGenerator() external pure returns (bytes memory) {
        return P384Multiples.ofGenerator();
    }

    function multiplesOf(bytes memory point) external view returns (bytes memory) {
        return P384Multiples.ofPoint(point);
    }

    function inverse(uint256[2] memory a, uint256[2] memory m) external view returns (uint256[2] memory r) {
        (r[0], r[1]) = Modular384.inverse(a[0], a[1], m[0], m[1]);
    }

    function product(
        uint256[2] memory a,
        uint256[2] memory b,
        uint256[2] memory m
    ) external view returns (uint256[2] memory r) {
        (r[0], r[1]) = Modular384.product(a[0], a[1], b[0], b[1], m[0], m[1]);
    }
}
