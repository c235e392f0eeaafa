// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { CircuitHeader } from "../types/CircuitHeader.sol";
import { IJointVerifier } from "./IJointVerifier.sol";

/// @notice The circuit of a version: which key its proofs are checked with, and what they speak about.
struct Circuit {
    bytes32 keyHash; // keccak256 of the verification key
    address keyContract; // its code is a zero byte, then the verification key; zero: no such circuit
    bool insecure; // a development key: its setup is public, so anyone can forge proofs
    uint8 inputWidth; // bytes of one element
    uint8 outputWidth; // bytes of one element
    uint32 inputSize; // bytes of an input
    uint32 outputSize; // bytes of an output
}

/// @title IZkmlVerifier
/// @notice The mode `zkml`: a Groth16 proof over BN254 that this version turned this input into this output. It proves the
/// computation itself, whoever ran it and wherever.
/// @dev There is no owner. A version's manifest names the hash of its verification key and the version's id is a hash of the
/// manifest, so nobody can register another key, and anyone can register the right one.
///
/// Verification key: a 32-byte header, then 32-byte words: alpha (x, y), beta, gamma, delta (x_im, x_re, y_im, y_re each),
/// and one point (x, y) for the constant and for each public signal. Header: format version 1; flags (bit 0: insecure);
/// bytes of an input element; bytes of an output element; bytes of an input and of an output, four bytes each; zeros.
///
/// Public signals: output, input, digest. Output and input are cut into pieces of as many whole elements as fit 31 bytes.
/// The sign bit of every element is flipped, so that the order of bytes is the order of numbers, and each piece is read as
/// one big-endian number. The digest signal is the claim digest modulo the order of the scalar field: it binds all that the
/// claim says.
///
/// Proof of one claim: A (x, y), B (x_im, x_re, y_im, y_re), C (x, y), input, output. Joint proof: the version id, then for
/// each claim its digest and its proof. Every length is exact.
interface IZkmlVerifier is IJointVerifier {
    event CircuitRegistered(bytes32 indexed versionId, bytes32 keyHash, address keyContract, bool insecure);

    /// @notice The version's circuit was registered before. It is the only one there can be.
    error CircuitExists(bytes32 versionId);
    /// @notice The manifest does not name this key at this place.
    error KeyNotInManifest(bytes32 keyHash, uint256 keyHashAt);
    /// @notice The header is of another format, or has bits that mean nothing yet.
    error KeyFormatUnknown(CircuitHeader header);
    /// @notice An element has 1, 2 or 4 bytes.
    error ElementWidthUnknown(uint256 width);
    /// @notice An input or output is at least one element, and whole elements.
    error SizeNotWhole(uint256 size, uint256 width);
    /// @notice The key has another length than its header asks for: one point for each public signal, and one more.
    error KeyLengthWrong(uint256 length, uint256 expected);
    /// @notice The key does not fit one contract's code.
    error KeyTooLong(uint256 length, uint256 maximum);
    /// @notice Anyone can forge proofs for this key, and this deployment does not take such keys.
    error KeyInsecure(bytes32 keyHash);

    /// @notice Registers the circuit of a version, once. Anyone may call.
    /// @param modelId The model that the version belongs to.
    /// @param manifest The RFC 8785 bytes of the version's manifest.
    /// @param keyHashAt Where the manifest reads `"verificationKeyHash":"0x<64 lowercase digits>"`, the first quote's place.
    /// @param key The verification key whose hash that is.
    /// @return versionId `keccak256(abi.encode(modelId, keccak256(manifest)))`. Whether it was published is not asked.
    function register(
        bytes32 modelId,
        bytes calldata manifest,
        uint256 keyHashAt,
        bytes calldata key
    ) external returns (bytes32 versionId);

    /// @notice The circuit of a version; all zero when none is registered.
    function circuitOf(bytes32 versionId) external view returns (Circuit memory);
}
