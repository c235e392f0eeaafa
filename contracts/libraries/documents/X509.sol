// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Memory } from "@openzeppelin/contracts/utils/Memory.sol";
import { Asn1 } from "./Asn1.sol";
import { P384 } from "../es384/P384.sol";

/// @title X509
/// @notice Reads certificates (RFC 5280) that are signed by ECDSA with SHA-384 and carry a key on P-384, and no others.
/// @dev Reads, and judges nothing: signature, window, and who may issue what are left to callers. What is not read has no
/// bearing on them: unknown extensions are passed over unless they are critical; of a name only the encoding counts.
library X509 {
    using Asn1 for Memory.Slice;
    using Memory for bytes;
    using Memory for Memory.Slice;

    struct Certificate {
        Memory.Slice signed; // the bytes that the issuer signed
        bytes signature; // r and s, 48 bytes each
        bytes32 issuer; // keccak256 of the name's encoding
        bytes32 subject; // likewise
        uint40 validFrom; // UTC seconds, the first that counts
        uint40 validUntil; // UTC seconds, the last that counts
        bool isAuthority; // may issue certificates
        uint8 pathLength; // how many authorities may stand below this one; `UNLIMITED`
        uint256 keyUsage; // bit i is the i-th of RFC 5280, 4.2.1.3; zero without the extension
        bytes publicKey; // x and y, 48 bytes each: a point of the curve
    }

    /// @notice Only version 3 has extensions. Versions count from zero.
    error VersionNotThree(uint256 version);
    /// @notice Not ECDSA with SHA-384, or not the same inside and outside of what is signed. The encoding's keccak256.
    error SignatureAlgorithmUnknown(bytes32 algorithm);
    /// @notice Not a point of P-384, named and uncompressed.
    error KeyNotOnP384(bytes key);
    /// @notice A critical extension that this reader does not know: the certificate means something else than it seems to.
    error CriticalExtensionUnknown(bytes identifier);
    error ExtensionTwice(bytes identifier);
    /// @notice What an authority may do must not be overlooked, so RFC 5280 wants it critical.
    error AuthorityNotCritical();
    /// @notice A default is written out, which has no place in DER.
    error DefaultWritten();

    /// @notice A path length that limits nothing.
    uint8 internal constant UNLIMITED = type(uint8).max;
    uint256 internal constant DIGITAL_SIGNATURE = 1 << 0;
    uint256 internal constant CERTIFICATE_SIGNING = 1 << 5;

    uint256 private constant VERSION_THREE = 2;
    /// @dev RFC 5280, 4.1.2.2.
    uint256 private constant SERIAL_LIMIT = 20;
    uint8 private constant EXPLICIT_0 = 0xa0;
    uint8 private constant EXPLICIT_3 = 0xa3;
    /// @dev 1.2.840.10045.4.3.3, ecdsa-with-SHA384, without parameters (RFC 5758, 3.2).
    bytes32 private constant ECDSA_WITH_SHA384 = keccak256(hex"300a06082a8648ce3d040303");
    /// @dev 1.2.840.10045.2.1, id-ecPublicKey, on 1.3.132.0.34, secp384r1 (RFC 5480, 2.1.1), and the head of the point.
    bytes32 private constant P384_KEY = keccak256(hex"3076301006072a8648ce3d020106052b8104002203620004");
    uint256 private constant KEY_HEAD = 24;
    uint256 private constant KEY_SIZE = 120;
    /// @dev 2.5.29.15 and 2.5.29.19.
    bytes32 private constant KEY_USAGE = keccak256(hex"551d0f");
    bytes32 private constant BASIC_CONSTRAINTS = keccak256(hex"551d13");

    /// @notice The certificate that these bytes encode, all of them. Also reverts with the errors of `Asn1`.
    function read(bytes memory encoded) internal pure returns (Certificate memory certificate) {
        Memory.Slice rest = encoded.asSlice().readOnly(Asn1.SEQUENCE);
        (certificate.signed, rest) = rest.readWhole(Asn1.SEQUENCE);
        rest = _skipAlgorithm(rest);
        certificate.signature = _readSignature(Asn1.toBytes(rest.readOnly(Asn1.BIT_STRING)));
        _readSigned(certificate, certificate.signed.readOnly(Asn1.SEQUENCE));
    }

    function _readSigned(Certificate memory certificate, Memory.Slice rest) private pure {
        Memory.Slice element;
        (element, rest) = rest.read(EXPLICIT_0);
        uint256 version = element.readOnly(Asn1.INTEGER).toUint();
        if (version != VERSION_THREE) revert VersionNotThree(version);
        (element, rest) = rest.read(Asn1.INTEGER);
        element.toMagnitude(SERIAL_LIMIT);
        rest = _skipAlgorithm(rest);

        (element, rest) = rest.readWhole(Asn1.SEQUENCE);
        certificate.issuer = _hash(element);
        (element, rest) = rest.read(Asn1.SEQUENCE);
        (certificate.validFrom, element) = _readTime(element);
        (certificate.validUntil, element) = _readTime(element);
        element.requireEnd();
        (element, rest) = rest.readWhole(Asn1.SEQUENCE);
        certificate.subject = _hash(element);
        (element, rest) = rest.readWhole(Asn1.SEQUENCE);
        certificate.publicKey = _readKey(element);
        _readExtensions(certificate, rest.readOnly(EXPLICIT_3).readOnly(Asn1.SEQUENCE));
    }

    function _skipAlgorithm(Memory.Slice data) private pure returns (Memory.Slice rest) {
        Memory.Slice element;
        (element, rest) = data.readWhole(Asn1.SEQUENCE);
        bytes32 algorithm = _hash(element);
        if (algorithm != ECDSA_WITH_SHA384) revert SignatureAlgorithmUnknown(algorithm);
    }

    /// @dev RFC 3279, 2.2.3.
    function _readSignature(Memory.Slice data) private pure returns (bytes memory) {
        Memory.Slice rest = data.readOnly(Asn1.SEQUENCE);
        Memory.Slice r;
        (r, rest) = rest.read(Asn1.INTEGER);
        return bytes.concat(_pad(r.toMagnitude(48)), _pad(rest.readOnly(Asn1.INTEGER).toMagnitude(48)));
    }

    /// @dev 48 bytes, zeros first.
    function _pad(Memory.Slice magnitude) private pure returns (bytes memory) {
        return bytes.concat(new bytes(48 - magnitude.length()), Memory.toBytes(magnitude));
    }

    function _readTime(Memory.Slice data) private pure returns (uint40 timestamp, Memory.Slice rest) {
        uint256 read_;
        (read_, rest) = data.readTime();
        // Years have four digits at most, and 40 bits are enough for 34,865 of them.
        timestamp = uint40(read_);
    }

    function _readKey(Memory.Slice element) private pure returns (bytes memory publicKey) {
        if (element.length() != KEY_SIZE || _hash(element.slice(0, KEY_HEAD)) != P384_KEY) {
            revert KeyNotOnP384(Memory.toBytes(element));
        }
        publicKey = Memory.toBytes(element.slice(KEY_HEAD));
        if (!P384.isPublicKey(publicKey)) revert KeyNotOnP384(Memory.toBytes(element));
    }

    function _readExtensions(Certificate memory certificate, Memory.Slice rest) private pure {
        while (rest.length() != 0) {
            Memory.Slice element;
            Memory.Slice identifier;
            (element, rest) = rest.read(Asn1.SEQUENCE);
            (identifier, element) = element.read(Asn1.OBJECT_IDENTIFIER);
            _requireLast(identifier, rest);
            bool critical;
            (critical, element) = _readFlag(element);
            Memory.Slice value = element.readOnly(Asn1.OCTET_STRING);

            bytes32 name = _hash(identifier);
            if (name == BASIC_CONSTRAINTS) {
                _readConstraints(certificate, value);
                if (certificate.isAuthority && !critical) revert AuthorityNotCritical();
            } else if (name == KEY_USAGE) {
                certificate.keyUsage = value.readOnly(Asn1.BIT_STRING).toNamedBits();
            } else if (critical) {
                revert CriticalExtensionUnknown(Memory.toBytes(identifier));
            }
        }
    }

    function _readConstraints(Certificate memory certificate, Memory.Slice value) private pure {
        Memory.Slice rest = value.readOnly(Asn1.SEQUENCE);
        (certificate.isAuthority, rest) = _readFlag(rest);
        if (!certificate.isAuthority) {
            rest.requireEnd();
            return;
        }
        certificate.pathLength = UNLIMITED;
        if (rest.length() == 0) return;
        uint256 limit = rest.readOnly(Asn1.INTEGER).toUint();
        if (limit < UNLIMITED) certificate.pathLength = uint8(limit);
    }

    /// @dev A BOOLEAN that is there only when it is true.
    function _readFlag(Memory.Slice data) private pure returns (bool flag, Memory.Slice rest) {
        if (data.peek() != Asn1.BOOLEAN) return (false, data);
        (data, rest) = data.read(Asn1.BOOLEAN);
        if (!data.toBool()) revert DefaultWritten();
        return (true, rest);
    }

    /// @dev Reverts if one of the extensions that follow has the same identifier.
    function _requireLast(Memory.Slice identifier, Memory.Slice rest) private pure {
        while (rest.length() != 0) {
            Memory.Slice other;
            (other, rest) = rest.read(Asn1.SEQUENCE);
            (other, ) = other.read(Asn1.OBJECT_IDENTIFIER);
            if (other.equal(identifier)) revert ExtensionTwice(Memory.toBytes(identifier));
        }
    }

    function _hash(Memory.Slice data) private pure returns (bytes32) {
        return keccak256(Memory.toBytes(data));
    }
}
