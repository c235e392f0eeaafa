// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Memory } from "@openzeppelin/contracts/utils/Memory.sol";
import { Cbor } from "./Cbor.sol";

/// @title NitroDocument
/// @notice Reads what AWS Nitro's security module attests: the payload of a COSE_Sign1.
/// @dev After "Verifying the root of trust" of AWS's documentation: the fields, their types and their sizes. Fields come in any
/// order, each once; one that is optional is null, empty or absent. Whether text is UTF-8 is not checked.
library NitroDocument {
    using Cbor for Memory.Slice;
    using Cbor for uint256;
    using Memory for Memory.Slice;

    struct Document {
        bytes[] certificates; // from the root to the one whose key signed the document
        bytes registers; // PCR0, PCR1 and PCR2, 48 bytes each
        uint256 timestampMilliseconds;
        bytes publicKey; // empty when there is none
        bytes userData; // likewise
        bytes nonce; // likewise
    }

    error FieldUnknown(bytes name);
    error FieldTwice(bytes name);
    /// @notice Bit i is the i-th field in the order of the documentation.
    error FieldsMissing(uint256 present, uint256 needed);
    error DigestNotSha384(bytes digest);
    error SizeOutOfRange(uint256 size, uint256 limit);
    error TooManyCertificates(uint256 limit);
    error RegisterOutOfRange(uint256 register, uint256 limit);
    error RegisterTwice(uint256 register);
    error RegisterSize(uint256 register, uint256 size);
    /// @notice PCR0, PCR1 or PCR2 is not there. Bit i is PCR i.
    error RegistersMissing(uint256 present);

    uint256 internal constant REGISTER_SIZE = 48;

    uint256 private constant MODULE_ID = 1 << 0;
    uint256 private constant TIMESTAMP = 1 << 1;
    uint256 private constant DIGEST = 1 << 2;
    uint256 private constant PCRS = 1 << 3;
    uint256 private constant CERTIFICATE = 1 << 4;
    uint256 private constant CABUNDLE = 1 << 5;
    uint256 private constant PUBLIC_KEY = 1 << 6;
    uint256 private constant USER_DATA = 1 << 7;
    uint256 private constant NONCE = 1 << 8;
    uint256 private constant NEEDED = MODULE_ID | TIMESTAMP | DIGEST | PCRS | CERTIFICATE | CABUNDLE;

    bytes32 private constant SHA384 = keccak256("SHA384");
    uint256 private constant SIZE_LIMIT = 1_024;
    uint256 private constant REGISTER_LIMIT = 31;
    uint256 private constant MEASURED = 3;
    uint256 private constant MEASURED_MASK = 7;
    /// @dev With the one that signed the document. AWS has five.
    uint256 private constant CERTIFICATE_LIMIT = 8;

    /// @notice The document that these bytes encode, all of them. Also reverts with the errors of `Cbor`.
    function read(Memory.Slice encoded) internal pure returns (Document memory document) {
        bytes memory leaf;
        uint256 present;
        bool more;
        (uint256 left, Memory.Slice rest) = encoded.readMap();
        (more, left, rest) = left.next(rest);
        while (more) {
            Memory.Slice name;
            (name, rest) = rest.readText();
            uint256 field = _fieldNamed(name);
            if (present & field != 0) revert FieldTwice(name.toBytes());
            present |= field;
            if (field == CERTIFICATE) (leaf, rest) = _readSized(rest, 1);
            else rest = _readField(document, field, rest);
            (more, left, rest) = left.next(rest);
        }
        rest.requireEnd();
        if (present & NEEDED != NEEDED) revert FieldsMissing(present, NEEDED);
        document.certificates[document.certificates.length - 1] = leaf;
    }

    function _readField(
        Document memory document,
        uint256 field,
        Memory.Slice data
    ) private pure returns (Memory.Slice rest) {
        if (field == PCRS) (document.registers, rest) = _readRegisters(data);
        else if (field == CABUNDLE) (document.certificates, rest) = _readBundle(data);
        else if (field == TIMESTAMP) (document.timestampMilliseconds, rest) = data.readUint();
        else if (field == PUBLIC_KEY) (document.publicKey, rest) = _readOptional(data);
        else if (field == USER_DATA) (document.userData, rest) = _readOptional(data);
        else if (field == NONCE) (document.nonce, rest) = _readOptional(data);
        else {
            Memory.Slice text;
            (text, rest) = data.readText();
            if (field == DIGEST && keccak256(text.toBytes()) != SHA384) revert DigestNotSha384(text.toBytes());
        }
    }

    function _fieldNamed(Memory.Slice text) private pure returns (uint256) {
        bytes32 name = keccak256(text.toBytes());
        if (name == keccak256("module_id")) return MODULE_ID;
        if (name == keccak256("timestamp")) return TIMESTAMP;
        if (name == keccak256("digest")) return DIGEST;
        if (name == keccak256("pcrs")) return PCRS;
        if (name == keccak256("certificate")) return CERTIFICATE;
        if (name == keccak256("cabundle")) return CABUNDLE;
        if (name == keccak256("public_key")) return PUBLIC_KEY;
        if (name == keccak256("user_data")) return USER_DATA;
        if (name == keccak256("nonce")) return NONCE;
        revert FieldUnknown(text.toBytes());
    }

    function _readRegisters(Memory.Slice data) private pure returns (bytes memory registers, Memory.Slice rest) {
        Memory.Slice[MEASURED] memory measured;
        uint256 present;
        uint256 left;
        bool more;
        (left, rest) = data.readMap();
        (more, left, rest) = left.next(rest);
        while (more) {
            uint256 register;
            Memory.Slice value;
            (register, rest) = rest.readUint();
            (value, rest) = rest.readBytes();
            if (register > REGISTER_LIMIT) revert RegisterOutOfRange(register, REGISTER_LIMIT);
            if ((present >> register) & 1 != 0) revert RegisterTwice(register);
            if (value.length() != REGISTER_SIZE) revert RegisterSize(register, value.length());
            present |= 1 << register;
            if (register < MEASURED) measured[register] = value;
            (more, left, rest) = left.next(rest);
        }
        if (present & MEASURED_MASK != MEASURED_MASK) revert RegistersMissing(present);
        registers = bytes.concat(measured[0].toBytes(), measured[1].toBytes(), measured[2].toBytes());
    }

    /// @dev The certificates, and behind them room for one more.
    function _readBundle(Memory.Slice data) private pure returns (bytes[] memory certificates, Memory.Slice rest) {
        bytes[CERTIFICATE_LIMIT] memory found;
        uint256 count;
        uint256 left;
        bool more;
        (left, rest) = data.readArray();
        (more, left, rest) = left.next(rest);
        while (more) {
            if (count + 1 == CERTIFICATE_LIMIT) revert TooManyCertificates(CERTIFICATE_LIMIT);
            (found[count], rest) = _readSized(rest, 1);
            ++count;
            (more, left, rest) = left.next(rest);
        }
        certificates = new bytes[](count + 1);
        for (uint256 i = 0; i < count; ++i) certificates[i] = found[i];
    }

    function _readOptional(Memory.Slice data) private pure returns (bytes memory value, Memory.Slice rest) {
        bool isNull;
        (isNull, rest) = data.tryNull();
        if (!isNull) (value, rest) = _readSized(rest, 0);
    }

    function _readSized(Memory.Slice data, uint256 least) private pure returns (bytes memory value, Memory.Slice rest) {
        Memory.Slice found;
        (found, rest) = data.readBytes();
        uint256 size = found.length();
        if (size < least || size > SIZE_LIMIT) revert SizeOutOfRange(size, SIZE_LIMIT);
        value = found.toBytes();
    }
}
