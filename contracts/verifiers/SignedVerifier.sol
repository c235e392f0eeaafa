// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import { Delegation, ISignedVerifier } from "../interfaces/ISignedVerifier.sol";
import { IVerifier } from "../interfaces/IVerifier.sol";
import { Claim } from "../types/Claim.sol";

/// @title SignedVerifier
/// @notice See `ISignedVerifier`, which is the specification.
contract SignedVerifier is ISignedVerifier, EIP712 {
    bytes32 private constant DELEGATION_TYPEHASH = keccak256("Delegation(address provider,address key,uint40 until)");

    mapping(address provider => mapping(address key => Delegation delegation)) private _delegations;

    constructor() EIP712("Assay", "1") {}

    /// @inheritdoc ISignedVerifier
    function delegateKey(address key, uint40 until) external override {
        _delegate(msg.sender, key, until);
    }

    /// @inheritdoc ISignedVerifier
    function delegateWithSignature(
        address provider,
        address key,
        uint40 until,
        bytes calldata signature
    ) external override {
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(DELEGATION_TYPEHASH, provider, key, until)));
        if (!SignatureChecker.isValidSignatureNowCalldata(provider, digest, signature)) {
            revert DelegationNotSigned(provider, key);
        }
        _delegate(provider, key, until);
    }

    /// @inheritdoc ISignedVerifier
    function revoke(address provider, address key) external override {
        Delegation storage delegation = _delegations[provider][key];
        bool mayRevoke = msg.sender == provider || msg.sender == key;
        if (!mayRevoke || delegation.since == 0 || delegation.revokedAt != 0) revert DelegationMissing(provider, key);

        delegation.revokedAt = uint40(block.timestamp);
        emit KeyRevoked(provider, key);
    }

    /// @inheritdoc IVerifier
    function verify(
        bytes32 claimDigest,
        Claim calldata claim,
        bytes calldata proof
    ) external view override returns (bool) {
        (address signer, ECDSA.RecoverError error, ) = ECDSA.tryRecoverCalldata(claimDigest, proof);
        if (error == ECDSA.RecoverError.NoError) {
            if (signer == claim.provider || _maySign(claim.provider, signer)) return true;
        }
        return SignatureChecker.isValidERC1271SignatureNowCalldata(claim.provider, claimDigest, proof);
    }

    /// @inheritdoc ISignedVerifier
    function delegationOf(address provider, address key) external view override returns (Delegation memory) {
        return _delegations[provider][key];
    }

    function _delegate(address provider, address key, uint40 until) private {
        if (_delegations[provider][key].since != 0) revert DelegationExists(provider, key);
        if (until <= block.timestamp) revert DelegationPassed(until, block.timestamp);

        _delegations[provider][key] = Delegation(uint40(block.timestamp), until, 0);
        emit KeyDelegated(provider, key, until);
    }

    function _maySign(address provider, address key) private view returns (bool) {
        Delegation memory delegation = _delegations[provider][key];
        return block.timestamp < delegation.until && delegation.revokedAt == 0;
    }
}
