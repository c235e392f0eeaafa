// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Memory } from "@openzeppelin/contracts/utils/Memory.sol";

/// @title Sha384
/// @notice SHA-384 (FIPS 180-4, section 6.5).
/// @dev Written from the standard. A word of 64 bits lies in a *lane* of 128, two lanes in a word of the EVM: the message schedule
/// is computed for two words at once, and a lane has room for a word beside its copy, whose shifts are the word's rotations. What
/// overflows a word stays in its lane, and is cut off at the end of each sum.
library Sha384 {
    using Memory for bytes;
    using Memory for Memory.Slice;

    /// @dev 64 bits, in the lower lane and in both.
    uint256 private constant WORD = 0xffffffffffffffff;
    uint256 private constant WORDS = 0xffffffffffffffff0000000000000000ffffffffffffffff;
    /// @dev Times a word: the word and its copy in one lane.
    uint256 private constant COPIES = 0x10000000000000001;

    /// @dev Where things are in the workspace: first the schedule, 80 lanes; then the round constants, likewise, and a word of
    /// zeros, where the rounds end; then the state, a word for each of the eight.
    uint256 private constant CONSTANTS = 1_280;
    uint256 private constant STATE = 2_592;
    uint256 private constant SIZE = 2_848;
    /// @dev The first 16 words of the schedule are the block.
    uint256 private constant BLOCK = 256;

    /// @dev The first 64 bits of the fractional parts of the cube roots of the first 80 primes.
    bytes private constant ROUND_CONSTANTS =
        hex"428a2f98d728ae227137449123ef65cdb5c0fbcfec4d3b2fe9b5dba58189dbbc"
        hex"3956c25bf348b53859f111f1b605d019923f82a4af194f9bab1c5ed5da6d8118"
        hex"d807aa98a303024212835b0145706fbe243185be4ee4b28c550c7dc3d5ffb4e2"
        hex"72be5d74f27b896f80deb1fe3b1696b19bdc06a725c71235c19bf174cf692694"
        hex"e49b69c19ef14ad2efbe4786384f25e30fc19dc68b8cd5b5240ca1cc77ac9c65"
        hex"2de92c6f592b02754a7484aa6ea6e4835cb0a9dcbd41fbd476f988da831153b5"
        hex"983e5152ee66dfaba831c66d2db43210b00327c898fb213fbf597fc7beef0ee4"
        hex"c6e00bf33da88fc2d5a79147930aa72506ca6351e003826f142929670a0e6e70"
        hex"27b70a8546d22ffc2e1b21385c26c9264d2c6dfc5ac42aed53380d139d95b3df"
        hex"650a73548baf63de766a0abb3c77b2a881c2c92e47edaee692722c851482353b"
        hex"a2bfe8a14cf10364a81a664bbc423001c24b8b70d0f89791c76c51a30654be30"
        hex"d192e819d6ef5218d69906245565a910f40e35855771202a106aa07032bbd1b8"
        hex"19a4c116b8d2d0c81e376c085141ab532748774cdf8eeb9934b0bcb5e19b48a8"
        hex"391c0cb3c5c95a634ed8aa4ae3418acb5b9cca4f7763e373682e6ff3d6b2b8a3"
        hex"748f82ee5defb2fc78a5636f43172f6084c87814a1f0ab728cc702081a6439ec"
        hex"90befffa23631e28a4506cebde82bde9bef9a3f7b2c67915c67178f2e372532b"
        hex"ca273eceea26619cd186b8c721c0c207eada7dd6cde0eb1ef57d4f7fee6ed178"
        hex"06f067aa72176fba0a637dc5a2c898a6113f9804bef90dae1b710b35131c471b"
        hex"28db77f523047d8432caab7b40c724933c9ebe0a15c9bebc431d67c49c100d4c"
        hex"4cc5d4becb3e42b6597f299cfc657e2a5fcb6fab3ad6faec6c44198c4a475817";

    /// @dev The first 64 bits of the fractional parts of the square roots of the 9th to the 16th prime.
    bytes private constant INITIAL_STATE =
        hex"cbbb9d5dc1059ed8629a292a367cd5079159015a3070dd17152fecd8f70e5939"
        hex"67332667ffc00b318eb44a8768581511db0c2e0d64f98fa747b5481dbefa4fa4";

    /// @notice The digest of `data`: 48 bytes.
    function hash(bytes memory data) internal pure returns (bytes memory) {
        return hash(data.asSlice());
    }

    /// @notice The digest of a part of memory, without copying it: 48 bytes.
    function hash(Memory.Slice data) internal pure returns (bytes memory digest) {
        uint256 length = data.length();
        bytes memory workspace = new bytes(SIZE);
        _prepare(workspace);
        // Behind the message stand one bit, and its length in 16 bytes.
        uint256 end = ((length + 144) / 128) * 128;
        for (uint256 offset = 0; offset < end; offset += 32) {
            uint256 words = offset < length ? uint256(data.load(offset)) : 0;
            if (offset <= length && length < offset + 32) words |= 1 << (255 - 8 * (length - offset));
            if (offset + 32 == end) words |= 8 * length;
            _spread(words, workspace, 2 * (offset % 128));
            if (offset % 128 == 96) {
                _extend(workspace);
                _compress(workspace);
            }
        }
        return _digest(workspace);
    }

    /// @dev Lays out the round constants and the initial state.
    function _prepare(bytes memory workspace) private pure {
        Memory.Slice constants = ROUND_CONSTANTS.asSlice();
        for (uint256 offset = 0; offset < constants.length(); offset += 32) {
            _spread(uint256(constants.load(offset)), workspace, CONSTANTS + 2 * offset);
        }
        bytes memory initial = INITIAL_STATE;
        // Reads the 64 bytes of `initial` and what stands before them, and writes the end of the workspace.
        assembly ("memory-safe") {
            let state := add(add(workspace, 32), STATE)
            for {
                let i := 0
            } lt(i, 8) {
                i := add(i, 1)
            } {
                mstore(add(state, shl(5, i)), and(mload(add(add(initial, 8), shl(3, i))), WORD))
            }
        }
    }

    /// @dev Writes four words of 64 bits into four lanes.
    function _spread(uint256 words, bytes memory workspace, uint256 position) private pure {
        // Writes 64 bytes inside the workspace: into the block, or into the constants.
        assembly ("memory-safe") {
            let lanes := add(add(workspace, 32), position)
            mstore(lanes, or(shl(128, shr(192, words)), and(shr(128, words), WORD)))
            mstore(add(lanes, 32), or(shl(128, and(shr(64, words), WORD)), and(words, WORD)))
        }
    }

    /// @dev Computes the other 64 words of the schedule, two at a time: W[t] = s1(W[t-2]) + W[t-7] + s0(W[t-15]) + W[t-16].
    function _extend(bytes memory workspace) private pure {
        // Reads and writes the schedule only.
        assembly ("memory-safe") {
            let lanes := add(workspace, 32)
            let end := add(lanes, CONSTANTS)
            for {
                lanes := add(lanes, BLOCK)
            } lt(lanes, end) {
                lanes := add(lanes, 32)
            } {
                let x := mload(sub(lanes, 240))
                let copies := or(x, shl(64, x))
                let words := and(xor(xor(shr(1, copies), shr(8, copies)), shr(7, x)), WORDS)
                x := mload(sub(lanes, 32))
                copies := or(x, shl(64, x))
                words := add(words, and(xor(xor(shr(19, copies), shr(61, copies)), shr(6, x)), WORDS))
                words := add(words, add(mload(sub(lanes, 112)), mload(sub(lanes, 256))))
                mstore(lanes, and(words, WORDS))
            }
        }
    }

    /// @dev Runs the 80 rounds, two at a time, and adds the result to the state.
    // It is one function because its eight variables live on the stack.
    // solhint-disable-next-line function-max-lines
    function _compress(bytes memory workspace) private pure {
        // Reads the schedule and the constants, and writes the state only. No constant is zero.
        assembly ("memory-safe") {
            function accumulate(slot, word) {
                mstore(slot, and(add(mload(slot), word), WORD))
            }
            let lanes := add(workspace, 32)
            let a := mload(add(lanes, STATE))
            let b := mload(add(lanes, add(STATE, 32)))
            let c := mload(add(lanes, add(STATE, 64)))
            let d := mload(add(lanes, add(STATE, 96)))
            let e := mload(add(lanes, add(STATE, 128)))
            let f := mload(add(lanes, add(STATE, 160)))
            let g := mload(add(lanes, add(STATE, 192)))
            let h := mload(add(lanes, add(STATE, 224)))
            for {
                let y := mload(add(lanes, CONSTANTS))
            } y {
                y := mload(add(lanes, CONSTANTS))
            } {
                // Word plus constant: of this round in the upper lane, of the next one in the lower.
                y := add(y, mload(lanes))
                lanes := add(lanes, 32)
                h := add(add(h, shr(128, y)), xor(g, and(e, xor(f, g))))
                g := add(g, y)
                y := mul(e, COPIES)
                h := add(h, xor(xor(shr(14, y), shr(18, y)), shr(41, y)))
                d := and(add(d, h), WORD)
                y := mul(a, COPIES)
                h := add(h, xor(and(a, b), and(c, xor(a, b))))
                h := and(add(h, xor(xor(shr(28, y), shr(34, y)), shr(39, y))), WORD)

                g := add(g, xor(f, and(d, xor(e, f))))
                y := mul(d, COPIES)
                g := add(g, xor(xor(shr(14, y), shr(18, y)), shr(41, y)))
                c := and(add(c, g), WORD)
                y := mul(h, COPIES)
                g := add(g, xor(and(h, a), and(b, xor(h, a))))
                g := and(add(g, xor(xor(shr(28, y), shr(34, y)), shr(39, y))), WORD)

                y := a
                a := g
                g := e
                e := c
                c := y
                y := b
                b := h
                h := f
                f := d
                d := y
            }
            lanes := add(lanes, sub(STATE, CONSTANTS))
            accumulate(lanes, a)
            accumulate(add(lanes, 32), b)
            accumulate(add(lanes, 64), c)
            accumulate(add(lanes, 96), d)
            accumulate(add(lanes, 128), e)
            accumulate(add(lanes, 160), f)
            accumulate(add(lanes, 192), g)
            accumulate(add(lanes, 224), h)
        }
    }

    /// @dev The first six words of the state.
    function _digest(bytes memory workspace) private pure returns (bytes memory) {
        uint64[6] memory words;
        for (uint256 i = 0; i < 6; ++i) {
            uint256 word;
            // Reads a word of the state.
            assembly ("memory-safe") {
                word := mload(add(add(workspace, add(STATE, 32)), mul(i, 32)))
            }
            words[i] = uint64(word);
        }
        return abi.encodePacked(words[0], words[1], words[2], words[3], words[4], words[5]);
    }
}
