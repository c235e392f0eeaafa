// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Memory } from "@openzeppelin/contracts/utils/Memory.sol";
import { Cbor } from "../../../../contracts/libraries/documents/Cbor.sol";

/// @title CborProbe
/// @notice Lets a test read CBOR. What is behind an item is returned as well.
contract CborProbe {
    using Memory for bytes;
    using Memory for Memory.Slice;

    function readUint(bytes memory data) external pure returns (uint256 value, bytes memory) {
        Memory.Slice rest;
        (value, rest) = Cbor.readUint(data.asSlice());
        return (value, rest.toBytes());
    }

    function readInt(bytes memory data) external pure returns (int256 value, bytes memory) {
        Memory.Slice rest;
        (value, rest) = Cbor.readInt(data.asSlice());
        return (value, rest.toBytes());
    }

    function readBytes(bytes memory data) external pure returns (bytes memory, bytes memory) {
        (Memory.Slice value, Memory.Slice rest) = Cbor.readBytes(data.asSlice());
        return (value.toBytes(), rest.toBytes());
    }

    function readText(bytes memory data) external pure returns (bytes memory, bytes memory) {
        (Memory.Slice value, Memory.Slice rest) = Cbor.readText(data.asSlice());
        return (value.toBytes(), rest.toBytes());
    }

    function tryNull(bytes memory data) external pure returns (bool isNull, bytes memory) {
        Memory.Slice rest;
        (isNull, rest) = Cbor.tryNull(data.asSlice());
        return (isNull, rest.toBytes());
    }

    function tryTag(bytes memory data, uint256 tag) external pure returns (bool isTagged, bytes memory) {
        Memory.Slice rest;
        (isTagged, rest) = Cbor.tryTag(data.asSlice(), tag);
        return (isTagged, rest.toBytes());
    }

    function skip(bytes memory data) external pure returns (bytes memory) {
        return Cbor.skip(data.asSlice()).toBytes();
    }

    function requireEnd(bytes memory data) external pure {
        Cbor.requireEnd(data.asSlice());
    }

    /// @notice The items of an array, each as it is encoded, and nothing behind the array.
    function items(bytes memory data) external pure returns (bytes[] memory found) {
        (uint256 left, Memory.Slice rest) = Cbor.readArray(data.asSlice());
        return _items(left, rest, 1);
    }

    /// @notice The pairs of a map, each as it is encoded, and nothing behind the map.
    function pairs(bytes memory data) external pure returns (bytes[] memory found) {
        (uint256 left, Memory.Slice rest) = Cbor.readMap(data.asSlice());
        return _items(left, rest, 2);
    }

    function _items(uint256 left, Memory.Slice rest, uint256 size) private pure returns (bytes[] memory found) {
        found = new bytes[](64);
        uint256 count;
        bool more;
        (more, left, rest) = Cbor.next(left, rest);
        while (more) {
            Memory.Slice item = rest;
            for (uint256 i = 0; i < size; ++i) rest = Cbor.skip(rest);
            found[count++] = item.slice(0, item.length() - rest.length()).toBytes();
            (more, left, rest) = Cbor.next(left, rest);
        }
        Cbor.requireEnd(rest);
        // Shortens the array to what was found.
        assembly ("memory-safe") {
            mstore(found, count)
        }
    }
}
