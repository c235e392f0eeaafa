// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IAttestation } from "./IAttestation.sol";

/// @notice A certificate that was verified under the ones above it, up to the root: a certification path, by its last link.
struct CertifiedKey {
    uint40 validFrom; // UTC seconds: the first at which all of the path is valid; with the rest down to `subject` one slot
    uint40 validUntil; // UTC seconds: the last one; zero: no such path
    bool isAuthority; // may issue certificates
    uint8 pathLength; // how many authorities may stand below it; 255: any number
    bytes20 subject; // the first bytes of the keccak256 of its name, as it is encoded
    bytes32[3] publicKey; // x and y on P-384, 48 bytes each
}

/// @title INitroAttestation
/// @notice Checks the documents of AWS Nitro's security modules, with nobody's help: no oracle, no administrator, no hints.
/// @dev A *certification path* leads from the root down to a certificate, and is named by
/// `keccak256(abi.encode(path above, keccak256(certificate)))`, the path above the root being zero. So a path stands for each
/// certificate on it, in this order, and whoever verified a path has not taken one from others who share a certificate.
///
/// A certificate is good when RFC 5280 and the profile of AWS say so: version 3, ECDSA with SHA-384 and a key on P-384, issued
/// by the name of the one above and signed with its key; the one above is an authority, with room left below its path length,
/// self-issued certificates counted too. Authorities may sign certificates, by their key usage; others may sign, by theirs.
/// No critical extension is unknown, none comes twice. The last second of a certificate counts.
///
/// A document is a COSE_Sign1, tagged or not, its protected header ES384 and its unprotected header empty; its payload a map,
/// definite or indefinite, of the documented fields, each once. Registers have 48 bytes, and 0 to 2 are there. Its bytes are no
/// name for it: the tag, indefinite lengths and the signature's twin make other bytes of the same document.
///
/// `verify` takes the longest path of a document's certificates that was added before, and verifies the rest as it goes: less
/// gas for who added some, and nothing that has to be added. The measurement is the keccak256 of PCR0, PCR1 and PCR2; all three
/// are zero when the enclave was started for debugging, and only then.
///
/// What cannot be read reverts with the errors of the libraries `Asn1`, `Cbor`, `X509`, `CoseSign1` and `NitroDocument`.
interface INitroAttestation is IAttestation {
    event CertificateAdded(bytes32 indexed path, bytes32 indexed above, bytes32 certificateHash, uint40 validUntil);

    /// @notice The chain does not begin with the pinned root.
    error RootNotPinned(bytes32 certificateHash, bytes32 pinned);
    /// @notice No such path was verified. Add the certificates above first.
    error PathUnknown(bytes32 path);
    /// @notice The certificate above may issue none.
    error NotAuthority(bytes32 certificateHash);
    /// @notice The path length of a certificate above leaves no room for another authority.
    error PathTooLong(bytes32 certificateHash);
    /// @notice The certificate was issued by another name than the subject of the one above it.
    error IssuerMismatch(bytes20 issuer, bytes20 subject);
    /// @notice The key of the certificate above did not sign this one.
    error CertificateNotSigned(bytes32 certificateHash);
    /// @notice An authority may not sign certificates, or another may not sign. The bits are those of RFC 5280, 4.2.1.3.
    error KeyUsageMissing(uint256 usage, uint256 needed);
    /// @notice A certificate of the path is not valid now. The window is what all of them have in common.
    error PathNotValid(uint40 validFrom, uint40 validUntil, uint256 timestamp);
    /// @notice A document is signed by whoever runs code, which is no authority.
    error SignedByAuthority(bytes32 path);
    /// @notice The key of the last certificate did not sign the document.
    error DocumentNotSigned();
    /// @notice The document's time does not fit 40 bits of seconds. In milliseconds.
    error TimeOutOfRange(uint256 timestamp, uint256 limit);

    /// @notice Verifies a certificate under a path, and remembers the path that it ends. Anyone may call; adding what is there
    /// changes nothing.
    /// @param certificate Its DER encoding.
    /// @param above The path that it is added to; zero for the root, which has to be the pinned one.
    /// @return path The name of the longer path.
    function addCertificate(bytes calldata certificate, bytes32 above) external returns (bytes32 path);

    /// @notice The end of a path; all zero when it was not added.
    function certifiedKeyOf(bytes32 path) external view returns (CertifiedKey memory);
}
