// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Memory } from "@openzeppelin/contracts/utils/Memory.sol";

/// @title Cbor
/// @notice Reads CBOR (RFC 8949) as far as COSE_Sign1 and attestation documents use it.
/// @dev A reader takes the bytes that are left, and returns what it read and the bytes left behind it; it copies none. Whoever
/// has read everything says so with `requireEnd`. Numbers and lengths are minimal; strings have a definite length; arrays and
/// maps may be indefinite. Not checked, and left to callers: whether a key of a map comes twice, and whether text is UTF-8.
library Cbor {
    using Memory for Memory.Slice;

    /// @notice Fewer bytes are left than the encoding says.
    error Truncated(uint256 needed, uint256 left);
    /// @notice Bytes are left where the encoding ends.
    error TrailingBytes(uint256 left);
    error UnexpectedType(uint8 head, uint8 expectedMajor);
    /// @notice The argument has a shorter encoding.
    error NotMinimal(uint8 head, uint256 argument);
    /// @notice The first byte of an item says nothing, or nothing that may stand there: reserved, or indefinite.
    error BadHead(uint8 head);
    /// @notice What is skipped is nested too deeply.
    error TooDeep(uint256 limit);

    /// @notice The number of items of an array or a map of indefinite length, which ends with a break.
    uint256 internal constant INDEFINITE = type(uint256).max;

    uint8 private constant UNSIGNED = 0;
    uint8 private constant NEGATIVE = 1;
    uint8 private constant BYTES = 2;
    uint8 private constant TEXT = 3;
    uint8 private constant ARRAY = 4;
    uint8 private constant MAP = 5;
    uint8 private constant TAG = 6;
    uint8 private constant SIMPLE = 7;

    uint8 private constant NULL = 0xf6;
    uint8 private constant BREAK = 0xff;
    uint8 private constant INDEFINITE_LENGTH = 31;
    uint256 private constant DEPTH = 8;

    /// @notice A number from zero to 2^64 - 1.
    function readUint(Memory.Slice data) internal pure returns (uint256 value, Memory.Slice rest) {
        return _readHead(data, UNSIGNED);
    }

    /// @notice A number from -2^64 to 2^64 - 1.
    function readInt(Memory.Slice data) internal pure returns (int256 value, Memory.Slice rest) {
        uint256 argument;
        if (_major(data) == NEGATIVE) {
            (argument, rest) = _readHead(data, NEGATIVE);
            return (-1 - int256(argument), rest);
        }
        (argument, rest) = _readHead(data, UNSIGNED);
        return (int256(argument), rest);
    }

    /// @notice A string of bytes.
    function readBytes(Memory.Slice data) internal pure returns (Memory.Slice value, Memory.Slice rest) {
        return _readString(data, BYTES);
    }

    /// @notice A string of text, in bytes.
    function readText(Memory.Slice data) internal pure returns (Memory.Slice value, Memory.Slice rest) {
        return _readString(data, TEXT);
    }

    /// @notice How many items an array has, or `INDEFINITE`. They follow in `rest`; `next` counts them.
    function readArray(Memory.Slice data) internal pure returns (uint256 count, Memory.Slice rest) {
        return _readContainer(data, ARRAY);
    }

    /// @notice How many pairs of key and value a map has, or `INDEFINITE`. They follow in `rest`; `next` counts them.
    function readMap(Memory.Slice data) internal pure returns (uint256 count, Memory.Slice rest) {
        return _readContainer(data, MAP);
    }

    /// @notice Whether an array or a map goes on, how many of its items are still to come behind the next one, and the bytes
    /// from the next one on, or from behind the end.
    function next(uint256 count, Memory.Slice data) internal pure returns (bool more, uint256 left, Memory.Slice rest) {
        if (count != INDEFINITE) return count == 0 ? (false, 0, data) : (true, count - 1, data);
        return _peek(data) == BREAK ? (false, 0, data.slice(1)) : (true, INDEFINITE, data);
    }

    /// @notice Whether the next item is null, and what is left behind it if so.
    function tryNull(Memory.Slice data) internal pure returns (bool isNull, Memory.Slice rest) {
        return _peek(data) == NULL ? (true, data.slice(1)) : (false, data);
    }

    /// @notice Whether the next item has this tag, and the item without it if so.
    function tryTag(Memory.Slice data, uint256 tag) internal pure returns (bool isTagged, Memory.Slice rest) {
        if (_major(data) != TAG) return (false, data);
        uint256 found;
        (found, rest) = _readHead(data, TAG);
        return found == tag ? (true, rest) : (false, data);
    }

    /// @notice What is left behind the next item, whatever it is, down to eight levels.
    function skip(Memory.Slice data) internal pure returns (Memory.Slice rest) {
        return _skip(data, DEPTH);
    }

    /// @notice Reverts unless nothing is left.
    function requireEnd(Memory.Slice rest) internal pure {
        if (rest.length() != 0) revert TrailingBytes(rest.length());
    }

    function _skip(Memory.Slice data, uint256 depth) private pure returns (Memory.Slice rest) {
        if (depth == 0) revert TooDeep(DEPTH);
        uint8 major = _major(data);
        if (major == BYTES || major == TEXT) {
            (, rest) = _readString(data, major);
        } else if (major == ARRAY || major == MAP) {
            uint256 left;
            bool more;
            (left, rest) = _readContainer(data, major);
            (more, left, rest) = next(left, rest);
            while (more) {
                rest = _skip(rest, depth - 1);
                if (major == MAP) rest = _skip(rest, depth - 1);
                (more, left, rest) = next(left, rest);
            }
        } else {
            (, rest) = _readHead(data, major);
            if (major == TAG) rest = _skip(rest, depth - 1);
        }
    }

    function _readString(Memory.Slice data, uint8 major) private pure returns (Memory.Slice value, Memory.Slice rest) {
        uint256 length;
        (length, rest) = _readHead(data, major);
        if (length > rest.length()) revert Truncated(length, rest.length());
        return (rest.slice(0, length), rest.slice(length));
    }

    function _readContainer(Memory.Slice data, uint8 major) private pure returns (uint256 count, Memory.Slice rest) {
        if (_peek(data) == (major << 5) | INDEFINITE_LENGTH) return (INDEFINITE, data.slice(1));
        return _readHead(data, major);
    }

    /// @dev The first byte of an item of this major type, and the argument in it or behind it.
    function _readHead(Memory.Slice data, uint8 major) private pure returns (uint256 argument, Memory.Slice rest) {
        uint8 head = _peek(data);
        if (head >> 5 != major) revert UnexpectedType(head, major);
        argument = head & 0x1f;
        if (argument < 24) return (argument, data.slice(1));
        // 28 to 30 are reserved; 31 stands for an indefinite length, or for a break.
        if (argument > 27) revert BadHead(head);

        uint256 size = 1 << (argument - 24);
        if (data.length() < 1 + size) revert Truncated(1 + size, data.length());
        argument = (uint256(data.load(0)) << 8) >> (256 - 8 * size);
        // Floating-point numbers have no shorter form here; a simple value below 32 has no second byte (RFC 8949, 3.3).
        uint256 least = size == 1 ? 24 : 1 << (4 * size);
        if (major == SIMPLE) least = size == 1 ? 32 : 0;
        if (argument < least) revert NotMinimal(head, argument);
        return (argument, data.slice(1 + size));
    }

    function _major(Memory.Slice data) private pure returns (uint8) {
        return _peek(data) >> 5;
    }

    function _peek(Memory.Slice data) private pure returns (uint8) {
        if (data.length() == 0) revert Truncated(1, 0);
        return uint8(data.load(0)[0]);
    }
}
