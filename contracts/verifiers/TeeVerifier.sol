// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { Hashes } from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import { EnclaveRegistry } from "../attestation/EnclaveRegistry.sol";
import { IAttestation } from "../interfaces/IAttestation.sol";
import { IModelRegistry } from "../interfaces/IModelRegistry.sol";
import { ITeeVerifier } from "../interfaces/ITeeVerifier.sol";
import { IVerifier } from "../interfaces/IVerifier.sol";
import { Claim } from "../types/Claim.sol";

/// @title TeeVerifier
/// @notice See `ITeeVerifier`, which is the specification.
contract TeeVerifier is ITeeVerifier, EnclaveRegistry {
    /// @notice For how long after a key's validity its claims are taken, in seconds: a capture may be late.
    uint256 public constant GRACE = 1 hours;

    /// @dev The model's id, the manifest's hash and the signature.
    uint256 private constant PROOF_SIZE = 32 + 32 + 65;

    /// @param attestation Whose documents count. One verifier for each maker: a measurement means nothing under another.
    /// @param modelRegistry Who publishes which model.
    constructor(IAttestation attestation, IModelRegistry modelRegistry) EnclaveRegistry(attestation, modelRegistry) {}

    /// @inheritdoc IVerifier
    function verify(
        bytes32 claimDigest,
        Claim calldata claim,
        bytes calldata proof
    ) external view override returns (bool) {
        if (proof.length != PROOF_SIZE) return false;
        (bytes32 modelId, bytes32 manifestHash, bytes32 r, bytes32 s) = abi.decode(
            proof,
            (bytes32, bytes32, bytes32, bytes32)
        );
        if (Hashes.efficientKeccak256(modelId, manifestHash) != claim.versionId) return false;

        (address key, ECDSA.RecoverError error, ) = ECDSA.tryRecover(claimDigest, uint8(proof[128]), r, s);
        return error == ECDSA.RecoverError.NoError && counts(key, modelId, claim.completedAt);
    }

    /// @inheritdoc ITeeVerifier
    function counts(address key, bytes32 modelId, uint40 completedAt) public view override returns (bool) {
        return _counted(key, modelId, completedAt, GRACE);
    }
}
