// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Memory } from "@openzeppelin/contracts/utils/Memory.sol";

/// @title Asn1
/// @notice Reads the distinguished encoding (DER, ITU-T X.690) of what X.509 certificates are made of, and nothing else.
/// @dev A reader takes the bytes that are left, and returns what it read and the bytes left behind it; it copies none. Whoever
/// has read everything says so with `requireEnd`. There is one encoding of each value: lengths and numbers are minimal.
library Asn1 {
    using Memory for Memory.Slice;

    /// @notice Fewer bytes are left than the encoding says.
    error Truncated(uint256 needed, uint256 left);
    /// @notice Bytes are left where the encoding ends.
    error TrailingBytes(uint256 left);
    error UnexpectedTag(uint8 tag, uint8 expected);
    /// @notice The tag takes more than a byte. X.509 has none.
    error LongTag(uint8 tag);
    /// @notice The length is indefinite, not minimal, or takes more than four bytes.
    error LengthNotDistinguished(uint8 first);
    error BooleanNotDistinguished(bytes32 content);
    error IntegerNotMinimal(bytes32 content);
    error IntegerNegative(bytes32 content);
    error IntegerTooLong(uint256 bytes_, uint256 limit);
    /// @notice The bits are not whole bytes, or bits that are not there are set, or a list of bits ends in a zero.
    error BitsNotDistinguished(bytes32 content);
    /// @notice The time is not a moment, or not written as RFC 5280 wants it, section 4.1.2.5.
    error NotATime(bytes32 content);

    uint8 internal constant BOOLEAN = 0x01;
    uint8 internal constant INTEGER = 0x02;
    uint8 internal constant BIT_STRING = 0x03;
    uint8 internal constant OCTET_STRING = 0x04;
    uint8 internal constant OBJECT_IDENTIFIER = 0x06;
    uint8 internal constant UTC_TIME = 0x17;
    uint8 internal constant GENERALIZED_TIME = 0x18;
    uint8 internal constant SEQUENCE = 0x30;
    uint8 internal constant SET = 0x31;

    /// @notice The tag of the next element; 0, which X.509 does not use, where nothing is left.
    function peek(Memory.Slice data) internal pure returns (uint8) {
        return data.length() == 0 ? 0 : uint8(data.load(0)[0]);
    }

    /// @notice The content of the next element, which has this tag.
    function read(Memory.Slice data, uint8 tag) internal pure returns (Memory.Slice content, Memory.Slice rest) {
        _requireTag(data, tag);
        (uint256 head, uint256 length) = _measure(data);
        return (data.slice(head, length), data.slice(head + length));
    }

    /// @notice The next element, which has this tag, with its tag and its length: the bytes that are hashed or compared.
    function readWhole(Memory.Slice data, uint8 tag) internal pure returns (Memory.Slice element, Memory.Slice rest) {
        _requireTag(data, tag);
        (uint256 head, uint256 length) = _measure(data);
        return (data.slice(0, head + length), data.slice(head + length));
    }

    /// @notice The content of the only element, which has this tag.
    function readOnly(Memory.Slice data, uint8 tag) internal pure returns (Memory.Slice content) {
        Memory.Slice rest;
        (content, rest) = read(data, tag);
        requireEnd(rest);
    }

    /// @notice What is left behind the next element, whatever its tag.
    function skip(Memory.Slice data) internal pure returns (Memory.Slice rest) {
        (uint256 head, uint256 length) = _measure(data);
        return data.slice(head + length);
    }

    /// @notice Reverts unless nothing is left.
    function requireEnd(Memory.Slice rest) internal pure {
        if (rest.length() != 0) revert TrailingBytes(rest.length());
    }

    /// @notice The content of a BOOLEAN: 0x00 or 0xff.
    function toBool(Memory.Slice content) internal pure returns (bool) {
        bytes32 word = _first(content);
        if (content.length() != 1 || (word[0] != 0x00 && word[0] != 0xff)) revert BooleanNotDistinguished(word);
        return word[0] == 0xff;
    }

    /// @notice The content of an INTEGER from zero to 2^256 - 1.
    function toUint(Memory.Slice content) internal pure returns (uint256) {
        Memory.Slice magnitude = toMagnitude(content, 32);
        return uint256(_first(magnitude)) >> (8 * (32 - magnitude.length()));
    }

    /// @notice The bytes of a non-negative INTEGER without a leading zero; none for zero. There are `limit` at most.
    function toMagnitude(Memory.Slice content, uint256 limit) internal pure returns (Memory.Slice magnitude) {
        bytes32 word = _first(content);
        uint256 length = content.length();
        if (length == 0) revert IntegerNotMinimal(word);
        if (word[0] & 0x80 != 0) revert IntegerNegative(word);
        magnitude = content;
        if (word[0] == 0) {
            // A zero stands before a byte whose highest bit is set, or alone.
            if (length > 1 && word[1] & 0x80 == 0) revert IntegerNotMinimal(word);
            magnitude = content.slice(1);
        }
        if (magnitude.length() > limit) revert IntegerTooLong(magnitude.length(), limit);
    }

    /// @notice The content of a BIT STRING that holds whole bytes, as keys and signatures are.
    function toBytes(Memory.Slice content) internal pure returns (Memory.Slice) {
        bytes32 word = _first(content);
        if (content.length() == 0 || word[0] != 0) revert BitsNotDistinguished(word);
        return content.slice(1);
    }

    /// @notice The content of a BIT STRING that lists named bits: bit i of the result is the i-th that is named. They are 16
    /// at most.
    function toNamedBits(Memory.Slice content) internal pure returns (uint256 bits) {
        bytes32 word = _first(content);
        uint256 length = content.length();
        uint256 unused = uint8(word[0]);
        if (length == 0 || length > 3 || unused > 7) revert BitsNotDistinguished(word);
        uint256 count = 8 * (length - 1);
        if (count == 0) {
            if (unused != 0) revert BitsNotDistinguished(word);
            return 0;
        }
        count -= unused;
        for (uint256 i = 0; i < 8 * (length - 1); ++i) {
            if ((uint256(word) >> (247 - i)) & 1 == 0) continue;
            if (i >= count) revert BitsNotDistinguished(word);
            bits |= 1 << i;
        }
        // The last bit that is there is a one, or it would have been left out (X.690, 11.2.2).
        if ((bits >> (count - 1)) & 1 == 0) revert BitsNotDistinguished(word);
    }

    /// @notice The next element as a time, in UTC seconds: UTCTime from 1970 until 2049, GeneralizedTime from 2050 on.
    /// @dev Times before 1970 are refused too: no certificate of today has one.
    function readTime(Memory.Slice data) internal pure returns (uint256 timestamp, Memory.Slice rest) {
        uint8 tag = peek(data) == GENERALIZED_TIME ? GENERALIZED_TIME : UTC_TIME;
        Memory.Slice content;
        (content, rest) = read(data, tag);
        bytes32 word = _first(content);
        uint256 yearDigits = tag == UTC_TIME ? 2 : 4;
        if (content.length() != yearDigits + 11 || word[yearDigits + 10] != "Z") revert NotATime(word);

        uint256 year = _number(word, 0, yearDigits);
        if (tag == UTC_TIME) year += year < 50 ? 2000 : 1900;
        else if (year < 2050) revert NotATime(word);
        uint256[5] memory parts;
        for (uint256 i = 0; i < 5; ++i) parts[i] = _number(word, yearDigits + 2 * i, 2);
        (uint256 month, uint256 day) = (parts[0], parts[1]);
        if (year < 1970 || month == 0 || month > 12 || day == 0 || day > _daysIn(month, year)) revert NotATime(word);
        if (parts[2] > 23 || parts[3] > 59 || parts[4] > 59) revert NotATime(word);
        timestamp = ((_daysUntil(year, month, day) * 24 + parts[2]) * 60 + parts[3]) * 60 + parts[4];
    }

    /// @dev How long tag and length are, and the content. All of it is there.
    function _measure(Memory.Slice data) private pure returns (uint256 head, uint256 length) {
        uint256 left = data.length();
        if (left < 2) revert Truncated(2, left);
        bytes32 word = data.load(0);
        if (word[0] & 0x1f == 0x1f) revert LongTag(uint8(word[0]));
        uint8 first = uint8(word[1]);
        (head, length) = (2, first);
        if (first & 0x80 != 0) {
            uint256 octets = first & 0x7f;
            if (octets == 0 || octets > 4) revert LengthNotDistinguished(first);
            head += octets;
            if (left < head) revert Truncated(head, left);
            length = (uint256(word) << 16) >> (256 - 8 * octets);
            // As few bytes as can hold it, and none where the first would do.
            if (length < 0x80 || length >> (8 * (octets - 1)) == 0) revert LengthNotDistinguished(first);
        }
        if (left - head < length) revert Truncated(head + length, left);
    }

    function _requireTag(Memory.Slice data, uint8 tag) private pure {
        if (data.length() == 0) revert Truncated(1, 0);
        uint8 found = uint8(data.load(0)[0]);
        if (found != tag) revert UnexpectedTag(found, tag);
    }

    /// @dev The first 32 bytes, with zeros behind the end.
    function _first(Memory.Slice content) private pure returns (bytes32) {
        return content.length() == 0 ? bytes32(0) : content.load(0);
    }

    /// @dev A number of decimal digits.
    function _number(bytes32 word, uint256 offset, uint256 digits) private pure returns (uint256 number) {
        for (uint256 i = 0; i < digits; ++i) {
            bytes1 digit = word[offset + i];
            if (digit < "0" || digit > "9") revert NotATime(word);
            number = 10 * number + uint8(digit) - 0x30;
        }
    }

    function _daysIn(uint256 month, uint256 year) private pure returns (uint256) {
        if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /// @dev The days from 1 January 1970 in the proleptic Gregorian calendar. Years begin in March here, so that the leap day
    /// comes last, and month m of them begins (153 m + 2) / 5 days in.
    function _daysUntil(uint256 year, uint256 month, uint256 day) private pure returns (uint256) {
        if (month < 3) (year, month) = (year - 1, month + 12);
        return 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day - 719_469;
    }
}
