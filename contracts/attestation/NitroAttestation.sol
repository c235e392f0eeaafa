// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Memory } from "@openzeppelin/contracts/utils/Memory.sol";
import { Attested, IAttestation } from "../interfaces/IAttestation.sol";
import { IEs384 } from "../interfaces/IEs384.sol";
import { CertifiedKey, INitroAttestation } from "../interfaces/INitroAttestation.sol";
import { CoseSign1 } from "../libraries/documents/CoseSign1.sol";
import { NitroDocument } from "../libraries/documents/NitroDocument.sol";
import { X509 } from "../libraries/documents/X509.sol";

/// @title NitroAttestation
/// @notice See `INitroAttestation`, which is the specification.
contract NitroAttestation is INitroAttestation {
    using Memory for Memory.Slice;

    /// @dev Of the registers of an enclave that was started for debugging.
    bytes32 private constant DEBUG_MEASUREMENT = keccak256(new bytes(144));
    uint256 private constant TIME_LIMIT = 1_000 * uint256(type(uint40).max);

    /// @notice keccak256 of the root certificate's DER.
    bytes32 public immutable ROOT_CERTIFICATE_HASH;
    IEs384 public immutable ES384;

    mapping(bytes32 path => CertifiedKey key) private _keys;

    /// @param rootCertificateHash keccak256 of the root certificate's DER: the one thing that is believed.
    /// @param es384 Checks signatures, for this contract and for others like it.
    constructor(bytes32 rootCertificateHash, IEs384 es384) {
        ROOT_CERTIFICATE_HASH = rootCertificateHash;
        ES384 = es384;
    }

    /// @inheritdoc INitroAttestation
    function addCertificate(bytes calldata certificate, bytes32 above) external override returns (bytes32 path) {
        bytes32 certificateHash = keccak256(certificate);
        path = _pathOf(above, certificateHash);
        if (_isAdded(path)) return path;
        if (above != 0 && !_isAdded(above)) revert PathUnknown(above);

        CertifiedKey memory key = _certify(certificate, above, _keys[above]);
        _requireValid(key);
        _keys[path] = key;
        emit CertificateAdded(path, above, certificateHash, key.validUntil);
    }

    /// @inheritdoc IAttestation
    function verify(bytes calldata document) external view override returns (Attested memory) {
        CoseSign1.Envelope memory envelope = CoseSign1.read(document);
        NitroDocument.Document memory content = NitroDocument.read(envelope.payload);
        CertifiedKey memory signer = _signerUnder(content.certificates);
        if (!ES384.verify(envelope.signed, envelope.signature, _decode(signer.publicKey))) {
            revert DocumentNotSigned();
        }
        if (content.timestampMilliseconds > TIME_LIMIT) {
            revert TimeOutOfRange(content.timestampMilliseconds, TIME_LIMIT);
        }
        bytes32 measurement = keccak256(content.registers);
        return
            Attested({
                measurement: measurement,
                publicKey: content.publicKey,
                userDataHash: _hashUnlessEmpty(content.userData),
                nonceHash: _hashUnlessEmpty(content.nonce),
                attestedAt: uint40(content.timestampMilliseconds / 1_000),
                validUntil: signer.validUntil,
                debug: measurement == DEBUG_MEASUREMENT
            });
    }

    /// @inheritdoc INitroAttestation
    function certifiedKeyOf(bytes32 path) external view override returns (CertifiedKey memory) {
        return _keys[path];
    }

    /// @dev The last key of a path that is valid now, and may sign documents.
    function _signerUnder(bytes[] memory certificates) private view returns (CertifiedKey memory key) {
        uint256 count = certificates.length;
        bytes32[] memory paths = new bytes32[](count + 1);
        for (uint256 i = 0; i < count; ++i) paths[i + 1] = _pathOf(paths[i], keccak256(certificates[i]));

        uint256 added = count;
        while (added > 0 && !_isAdded(paths[added])) --added;
        key = _keys[paths[added]];
        for (; added < count; ++added) key = _certify(certificates[added], paths[added], key);
        _requireValid(key);
        if (key.isAuthority) revert SignedByAuthority(paths[count]);
    }

    /// @dev What a certificate makes of the end of the path above it, whether it is valid now or not. The path is zero above the
    /// root, whose own signature would prove nothing.
    function _certify(
        bytes memory encoded,
        bytes32 above,
        CertifiedKey memory issuer
    ) private view returns (CertifiedKey memory key) {
        bytes32 certificateHash = keccak256(encoded);
        if (above == 0 && certificateHash != ROOT_CERTIFICATE_HASH) {
            revert RootNotPinned(certificateHash, ROOT_CERTIFICATE_HASH);
        }
        X509.Certificate memory certificate = X509.read(encoded);
        uint256 needed = certificate.isAuthority ? X509.CERTIFICATE_SIGNING : X509.DIGITAL_SIGNATURE;
        if (certificate.keyUsage & needed == 0) revert KeyUsageMissing(certificate.keyUsage, needed);

        key = CertifiedKey({
            validFrom: certificate.validFrom,
            validUntil: certificate.validUntil,
            isAuthority: certificate.isAuthority,
            pathLength: certificate.pathLength,
            subject: bytes20(certificate.subject),
            publicKey: _encode(certificate.publicKey)
        });
        if (above == 0) return key;
        _requireIssued(certificate, certificateHash, issuer);
        if (issuer.validFrom > key.validFrom) key.validFrom = issuer.validFrom;
        if (issuer.validUntil < key.validUntil) key.validUntil = issuer.validUntil;
        if (key.isAuthority) key.pathLength = _pathLengthBelow(issuer, key.pathLength, certificateHash);
    }

    function _requireIssued(
        X509.Certificate memory certificate,
        bytes32 certificateHash,
        CertifiedKey memory issuer
    ) private view {
        if (!issuer.isAuthority) revert NotAuthority(certificateHash);
        bytes20 name = bytes20(certificate.issuer);
        if (name != issuer.subject) revert IssuerMismatch(name, issuer.subject);
        if (!ES384.verify(certificate.signed.toBytes(), certificate.signature, _decode(issuer.publicKey))) {
            revert CertificateNotSigned(certificateHash);
        }
    }

    function _requireValid(CertifiedKey memory key) private view {
        if (block.timestamp < key.validFrom || block.timestamp > key.validUntil) {
            revert PathNotValid(key.validFrom, key.validUntil, block.timestamp);
        }
    }

    /// @dev How many authorities may stand below one, by what it says itself and by those above it.
    function _pathLengthBelow(
        CertifiedKey memory issuer,
        uint8 own,
        bytes32 certificateHash
    ) private pure returns (uint8) {
        if (issuer.pathLength == X509.UNLIMITED) return own;
        if (issuer.pathLength == 0) revert PathTooLong(certificateHash);
        return own < issuer.pathLength ? own : issuer.pathLength - 1;
    }

    function _isAdded(bytes32 path) private view returns (bool) {
        return _keys[path].validUntil != 0;
    }

    function _pathOf(bytes32 above, bytes32 certificateHash) private pure returns (bytes32) {
        return keccak256(abi.encode(above, certificateHash));
    }

    function _hashUnlessEmpty(bytes memory data) private pure returns (bytes32) {
        return data.length == 0 ? bytes32(0) : keccak256(data);
    }

    function _encode(bytes memory publicKey) private pure returns (bytes32[3] memory words) {
        (words[0], words[1], words[2]) = abi.decode(publicKey, (bytes32, bytes32, bytes32));
    }

    function _decode(bytes32[3] memory words) private pure returns (bytes memory) {
        return abi.encodePacked(words);
    }
}
