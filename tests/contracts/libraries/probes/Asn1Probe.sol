// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Memory } from "@openzeppelin/contracts/utils/Memory.sol";
import { Asn1 } from "../../../../contracts/libraries/documents/Asn1.sol";

/// @title Asn1Probe
/// @notice Lets a test read DER. What is behind an element is returned as well.
contract Asn1Probe {
    using Memory for bytes;
    using Memory for Memory.Slice;

    function peek(bytes memory data) external pure returns (uint8) {
        return Asn1.peek(data.asSlice());
    }

    function read(bytes memory data, uint8 tag) external pure returns (bytes memory, bytes memory) {
        (Memory.Slice content, Memory.Slice rest) = Asn1.read(data.asSlice(), tag);
        return (content.toBytes(), rest.toBytes());
    }

    function readWhole(bytes memory data, uint8 tag) external pure returns (bytes memory, bytes memory) {
        (Memory.Slice element, Memory.Slice rest) = Asn1.readWhole(data.asSlice(), tag);
        return (element.toBytes(), rest.toBytes());
    }

    function readOnly(bytes memory data, uint8 tag) external pure returns (bytes memory) {
        return Asn1.readOnly(data.asSlice(), tag).toBytes();
    }

    function skip(bytes memory data) external pure returns (bytes memory) {
        return Asn1.skip(data.asSlice()).toBytes();
    }

    function toBool(bytes memory content) external pure returns (bool) {
        return Asn1.toBool(content.asSlice());
    }

    function toUint(bytes memory content) external pure returns (uint256) {
        return Asn1.toUint(content.asSlice());
    }

    function toMagnitude(bytes memory content, uint256 limit) external pure returns (bytes memory) {
        return Asn1.toMagnitude(content.asSlice(), limit).toBytes();
    }

    function toBytes(bytes memory content) external pure returns (bytes memory) {
        return Asn1.toBytes(content.asSlice()).toBytes();
    }

    function toNamedBits(bytes memory content) external pure returns (uint256) {
        return Asn1.toNamedBits(content.asSlice());
    }

    function readTime(bytes memory data) external pure returns (uint256 timestamp, bytes memory) {
        Memory.Slice rest;
        (timestamp, rest) = Asn1.readTime(data.asSlice());
        return (timestamp, rest.toBytes());
    }

    /// @notice r and s of an ECDSA signature, as X.509 carries them: the way all readers go together.
    function readSignature(bytes memory data) external pure returns (bytes memory, bytes memory) {
        Memory.Slice rest = Asn1.readOnly(data.asSlice(), Asn1.SEQUENCE);
        Memory.Slice r;
        Memory.Slice s;
        (r, rest) = Asn1.read(rest, Asn1.INTEGER);
        (s, rest) = Asn1.read(rest, Asn1.INTEGER);
        Asn1.requireEnd(rest);
        return (Asn1.toMagnitude(r, 48).toBytes(), Asn1.toMagnitude(s, 48).toBytes());
    }
}
