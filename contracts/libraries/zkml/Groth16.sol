// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Groth16
/// @notice Checks Groth16 proofs (Groth, "On the Size of Pairing-based Non-interactive Arguments", 2016) over BN254 with the
/// chain's precompiles (EIP-196, EIP-197): one alone, or many of one key with one pairing check.
/// @dev A key is its words: alpha, beta, gamma, delta, then a point for the constant and one for each signal. A proof is A,
/// B, C. Points of G1 are x, y; points of G2 are x_im, x_re, y_im, y_re. The precompiles refuse points off the curve and
/// points outside the subgroup of G2; G1 has no other subgroup. A key's points are the affair of whoever made the key.
///
/// A precompile that refuses its input uses up all the gas it was given. So each gets what EIP-1108 charges and no more, and
/// one bad proof does not starve the next.
library Groth16 {
    /// @notice The order of G1 and G2: signals are below it.
    uint256 internal constant SCALAR_FIELD =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;
    /// @notice Coordinates of points are below it.
    uint256 internal constant BASE_FIELD =
        21888242871839275222246405745257275088696311157297823662689037894645226208583;

    uint256 private constant ADD_GAS = 150;
    uint256 private constant MULTIPLY_GAS = 6_000;
    uint256 private constant PAIRING_GAS = 45_000;
    uint256 private constant PAIR_GAS = 34_000;

    // Where the points of a key begin, in words.
    uint256 private constant ALPHA = 0;
    uint256 private constant BETA = 2;
    uint256 private constant GAMMA = 6;
    uint256 private constant DELTA = 10;
    uint256 private constant CONSTANT = 14;

    uint256 private constant WORDS_OF_PAIR = 6;

    /// @notice A proof of one statement.
    struct Proof {
        uint256[2] a; // x, y
        uint256[4] b; // x_im, x_re, y_im, y_re
        uint256[2] c; // x, y
    }

    /// @notice Proofs of one key on their way to one check.
    struct Joint {
        uint256[] key;
        uint256[] scalars; // what the points of the constant and of the signals are multiplied by
        uint256[2] c; // the sum of the proofs' C, each times its factor
        uint256[] pairs;
        uint256 added; // how many proofs
        bool sound; // whether nothing was malformed
    }

    /// @notice Whether `proof` shows that the circuit of `key` holds for `signals`. Never reverts.
    /// @dev e(-A, B) e(alpha, beta) e(sum, gamma) e(C, delta) = 1.
    function verify(uint256[] memory key, Proof memory proof, uint256[] memory signals) internal view returns (bool) {
        if (!_fits(key, signals.length) || !_isCanonical(proof) || !_areCanonical(signals)) return false;

        uint256[2] memory sum = [key[CONSTANT], key[CONSTANT + 1]];
        for (uint256 i; i < signals.length; ++i) {
            if (!_addProduct(sum, _g1(key, CONSTANT + 2 * (i + 1)), signals[i])) return false;
        }

        uint256[] memory pairs = new uint256[](4 * WORDS_OF_PAIR);
        // No point of the curve has a y of zero, so the negative's y is below the modulus too.
        _put(pairs, 0, [proof.a[0], BASE_FIELD - proof.a[1]], proof.b);
        _put(pairs, 1, _g1(key, ALPHA), _g2(key, BETA));
        _put(pairs, 2, sum, _g2(key, GAMMA));
        _put(pairs, 3, proof.c, _g2(key, DELTA));
        return _productIsOne(pairs);
    }

    /// @notice Begins the check of `proofs` proofs, each about `signals` signals.
    function begin(uint256[] memory key, uint256 signals, uint256 proofs) internal pure returns (Joint memory joint) {
        joint.key = key;
        joint.scalars = new uint256[](signals + 1);
        joint.pairs = new uint256[]((proofs + 3) * WORDS_OF_PAIR);
        joint.sound = _fits(key, signals);
    }

    /// @notice Adds a proof, as often as was said at the beginning.
    /// @param factor What the proof's equation is raised to, from 1 to 2^128. Whoever chose a proof must not have known it.
    function add(Joint memory joint, Proof memory proof, uint256[] memory signals, uint256 factor) internal view {
        joint.sound = joint.sound && _isCanonical(proof) && _areCanonical(signals);
        if (!joint.sound) return;

        uint256[] memory scalars = joint.scalars;
        scalars[0] = addmod(scalars[0], factor, SCALAR_FIELD);
        for (uint256 i; i < signals.length; ++i) {
            scalars[i + 1] = addmod(scalars[i + 1], mulmod(signals[i], factor, SCALAR_FIELD), SCALAR_FIELD);
        }
        uint256[2] memory a;
        joint.sound = _addProduct(a, proof.a, SCALAR_FIELD - factor) && _addProduct(joint.c, proof.c, factor);
        _put(joint.pairs, joint.added, a, proof.b);
        ++joint.added;
    }

    /// @notice Whether all the proofs that were added hold. Never reverts.
    /// @dev The product of their equations, each raised to its factor: with one that does not hold, it is one for a single
    /// choice of its factor at most, among 2^128.
    function holds(Joint memory joint) internal view returns (bool) {
        uint256[] memory key = joint.key;
        uint256[2] memory alpha;
        if (!joint.sound || !_addProduct(alpha, _g1(key, ALPHA), joint.scalars[0])) return false;

        uint256[2] memory sum;
        for (uint256 i; i < joint.scalars.length; ++i) {
            if (!_addProduct(sum, _g1(key, CONSTANT + 2 * i), joint.scalars[i])) return false;
        }

        _put(joint.pairs, joint.added, alpha, _g2(key, BETA));
        _put(joint.pairs, joint.added + 1, sum, _g2(key, GAMMA));
        _put(joint.pairs, joint.added + 2, joint.c, _g2(key, DELTA));
        return _productIsOne(joint.pairs);
    }

    /// @dev Whether a key has a point for the constant and for each signal.
    function _fits(uint256[] memory key, uint256 signals) private pure returns (bool) {
        return key.length == CONSTANT + 2 * (signals + 1);
    }

    /// @dev Whether a proof is written in the one way there is, and none of its points is the one at infinity.
    function _isCanonical(Proof memory proof) private pure returns (bool) {
        return _isCanonicalG1(proof.a) && _isCanonicalG2(proof.b) && _isCanonicalG1(proof.c);
    }

    function _isCanonicalG1(uint256[2] memory point) private pure returns (bool) {
        (uint256 x, uint256 y) = (point[0], point[1]);
        return x < BASE_FIELD && y < BASE_FIELD && x | y != 0;
    }

    function _isCanonicalG2(uint256[4] memory point) private pure returns (bool) {
        (uint256 xIm, uint256 xRe, uint256 yIm, uint256 yRe) = (point[0], point[1], point[2], point[3]);
        bool isBelow = xIm < BASE_FIELD && xRe < BASE_FIELD && yIm < BASE_FIELD && yRe < BASE_FIELD;
        return isBelow && xIm | xRe | yIm | yRe != 0;
    }

    /// @dev The precompiles take a scalar modulo the order, so without this one proof would be about many statements.
    function _areCanonical(uint256[] memory signals) private pure returns (bool) {
        for (uint256 i; i < signals.length; ++i) {
            if (signals[i] >= SCALAR_FIELD) return false;
        }
        return true;
    }

    /// @dev A point of G1 in place, not a copy. `_fits` has said that it is there.
    function _g1(uint256[] memory key, uint256 at) private pure returns (uint256[2] memory point) {
        // Only computes a position.
        assembly ("memory-safe") {
            point := add(add(key, 0x20), shl(5, at))
        }
    }

    /// @dev A point of G2 in place, as above.
    function _g2(uint256[] memory key, uint256 at) private pure returns (uint256[4] memory point) {
        // Only computes a position.
        assembly ("memory-safe") {
            point := add(add(key, 0x20), shl(5, at))
        }
    }

    /// @dev Adds `scalar` times `point` to `sum`, or says that it is no point.
    function _addProduct(
        uint256[2] memory sum,
        uint256[2] memory point,
        uint256 scalar
    ) private view returns (bool success) {
        // Works behind the free memory pointer; of the rest it writes to `sum` alone, two words.
        assembly ("memory-safe") {
            let free := mload(0x40)
            mcopy(free, sum, 0x40)
            mcopy(add(free, 0x40), point, 0x40)
            mstore(add(free, 0x80), scalar)
            success := staticcall(MULTIPLY_GAS, 7, add(free, 0x40), 0x60, add(free, 0x40), 0x40)
            if success {
                success := staticcall(ADD_GAS, 6, free, 0x80, sum, 0x40)
            }
        }
    }

    function _put(uint256[] memory pairs, uint256 index, uint256[2] memory g1, uint256[4] memory g2) private pure {
        // A pair is six words. Every caller has made room for all the pairs that it puts.
        assembly ("memory-safe") {
            let pair := add(add(pairs, 0x20), mul(index, 0xc0))
            mcopy(pair, g1, 0x40)
            mcopy(add(pair, 0x40), g2, 0x80)
        }
    }

    function _productIsOne(uint256[] memory pairs) private view returns (bool isOne) {
        uint256 gasNeeded = PAIRING_GAS + (PAIR_GAS * pairs.length) / WORDS_OF_PAIR;
        // Reads `pairs`, and writes the answer to the scratch space. A precompile that refuses leaves what lay there.
        assembly ("memory-safe") {
            let success := staticcall(gasNeeded, 8, add(pairs, 0x20), mul(mload(pairs), 0x20), 0, 0x20)
            isOne := and(success, eq(mload(0), 1))
        }
    }
}
