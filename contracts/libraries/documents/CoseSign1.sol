// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Memory } from "@openzeppelin/contracts/utils/Memory.sol";
import { Cbor } from "./Cbor.sol";

/// @title CoseSign1
/// @notice Reads a COSE_Sign1 (RFC 9052, section 4.2), tagged or not, whose one header is the algorithm ES384.
/// @dev Checks no signature: `signed` is what it has to be over.
library CoseSign1 {
    using Cbor for Memory.Slice;
    using Cbor for uint256;
    using Memory for bytes;
    using Memory for Memory.Slice;

    struct Envelope {
        bytes signed; // what the signature is over: the Sig_structure of RFC 9052, section 4.4
        Memory.Slice payload;
        bytes signature; // r and s, 48 bytes each
    }

    /// @notice The array has another number of items than four.
    error EnvelopeNotOfFour();
    /// @notice The protected header says something else than the algorithm ES384, and nothing more.
    error AlgorithmNotEs384(bytes protectedHeader);
    /// @notice There are headers that nobody signed.
    error UnprotectedHeader();
    error SignatureNotOf96Bytes(uint256 length);

    uint256 private constant TAG = 18;
    int256 private constant ALGORITHM = 1;
    /// @dev RFC 9053, section 2.1.
    int256 private constant ES384 = -35;
    /// @dev The head of an array of four, and the text that comes first in it.
    bytes private constant CONTEXT = hex"846a5369676e617475726531";
    /// @dev No bytes, where an application may have some signed along.
    bytes private constant NOTHING_EXTERNAL = hex"40";

    /// @notice The envelope that these bytes encode, all of them. Also reverts with the errors of `Cbor`.
    function read(bytes memory encoded) internal pure returns (Envelope memory envelope) {
        (, Memory.Slice rest) = encoded.asSlice().tryTag(TAG);
        uint256 left;
        (left, rest) = rest.readArray();
        Memory.Slice protectedHeader;
        Memory.Slice payload;
        Memory.Slice value;

        (left, rest) = _next(left, rest);
        (value, protectedHeader, rest) = _readBytes(rest);
        _requireEs384(value);
        (left, rest) = _next(left, rest);
        rest = _skipEmptyMap(rest);
        (left, rest) = _next(left, rest);
        (envelope.payload, payload, rest) = _readBytes(rest);
        (left, rest) = _next(left, rest);
        (value, rest) = rest.readBytes();
        if (value.length() != 96) revert SignatureNotOf96Bytes(value.length());
        _requireNoMore(left, rest);

        envelope.signature = value.toBytes();
        envelope.signed = bytes.concat(CONTEXT, protectedHeader.toBytes(), NOTHING_EXTERNAL, payload.toBytes());
    }

    /// @dev A string of bytes: what is in it, and as it stands. There is one encoding of a length, so that is how it is signed.
    function _readBytes(
        Memory.Slice data
    ) private pure returns (Memory.Slice value, Memory.Slice whole, Memory.Slice rest) {
        (value, rest) = data.readBytes();
        whole = data.slice(0, data.length() - rest.length());
    }

    function _requireEs384(Memory.Slice header) private pure {
        (uint256 left, Memory.Slice rest) = header.readMap();
        bool more;
        (more, left, rest) = left.next(rest);
        int256 key;
        int256 value;
        if (more) {
            (key, rest) = rest.readInt();
            (value, rest) = rest.readInt();
            (more, , rest) = left.next(rest);
        }
        if (more || key != ALGORITHM || value != ES384) revert AlgorithmNotEs384(header.toBytes());
        rest.requireEnd();
    }

    function _skipEmptyMap(Memory.Slice data) private pure returns (Memory.Slice rest) {
        uint256 left;
        (left, rest) = data.readMap();
        bool more;
        (more, , rest) = left.next(rest);
        if (more) revert UnprotectedHeader();
    }

    function _next(uint256 count, Memory.Slice data) private pure returns (uint256 left, Memory.Slice rest) {
        bool more;
        (more, left, rest) = count.next(data);
        if (!more) revert EnvelopeNotOfFour();
    }

    function _requireNoMore(uint256 left, Memory.Slice rest) private pure {
        bool more;
        (more, , rest) = left.next(rest);
        if (more) revert EnvelopeNotOfFour();
        rest.requireEnd();
    }
}
