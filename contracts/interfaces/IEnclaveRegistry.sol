// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice When a key was known to live in measured code. One interval for each key: it grows, and never has a gap.
struct Enclave {
    bytes32 measurement; // of the code, as `IAttestation` says; zero: no such key
    uint40 since; // UTC seconds, when the first document was made
    uint40 until; // UTC seconds, exclusive
    uint40 revokedAt; // UTC seconds; zero while not revoked
}

/// @notice When a publisher vouched for what measured code does with a model.
struct Approval {
    uint40 approvedAt; // UTC seconds; zero: never approved
    uint40 revokedAt; // UTC seconds; zero while not revoked
}

/// @title IEnclaveRegistry
/// @notice Which keys live in which measured code, and which code a publisher trusts with a model.
/// @dev There is no owner. The hardware's maker says where a key lives, the key says whom it works for, and the model's
/// publisher says which code counts. Hashes and times are stored, documents never. What was revoked stays revoked, and every
/// interval stays on record, so that whatever was captured in time stays checkable.
interface IEnclaveRegistry {
    event EnclaveEnrolled(
        address indexed key,
        bytes32 indexed measurement,
        address indexed owner,
        uint40 since,
        uint40 until
    );
    event EnclaveRenewed(address indexed key, bytes32 indexed measurement, address indexed owner, uint40 until);
    event EnclaveRevoked(address indexed key);
    event MeasurementApproved(bytes32 indexed modelId, bytes32 indexed measurement);
    event MeasurementRevoked(bytes32 indexed modelId, bytes32 indexed measurement);

    /// @notice The code ran under a debugger's eyes, so its keys are no secret.
    error EnclaveDebugged(bytes32 measurement);
    /// @notice The document is too old. Ask the enclave for another.
    error DocumentStale(uint40 attestedAt, uint256 earliest);
    /// @notice The document is from the future.
    error DocumentEarly(uint40 attestedAt, uint256 latest);
    /// @notice The document's public key is not an uncompressed point of secp256k1, of 64 bytes, or of 65 that begin with 4.
    error KeyUnusable(bytes publicKey);
    /// @notice The key in the document did not sign this enrolment, with this owner, here.
    error EnrolmentNotSigned(address key, address owner);
    /// @notice The document's certificates end too soon for an enrolment to last at all.
    error EnrolmentPassed(uint40 until, uint256 time);
    /// @notice The key is enrolled for as long already. Its document was used before, or a later one was.
    error EnrolmentNotLonger(uint40 until, uint40 current);
    /// @notice A key that has lapsed is not enrolled again. Keys are cheap: make another.
    error KeyLapsed(address key, uint40 until);
    /// @notice A key that was revoked is not enrolled again. Keys are cheap: make another.
    error KeyIsRevoked(address key, uint40 revokedAt);
    /// @notice The key is enrolled for other code. A key that leaves its code is worth nothing: make another.
    error MeasurementDiffers(bytes32 measurement, bytes32 enrolled);
    /// @notice The key was never enrolled.
    error KeyUnknown(address key);
    /// @notice The key did not sign its revocation here.
    error RevocationNotSigned(address key);
    /// @notice The measurement was approved for this model before, whatever became of it.
    error ApprovalExists(bytes32 modelId, bytes32 measurement);
    /// @notice The measurement is not approved for this model, or was revoked before.
    error ApprovalMissing(bytes32 modelId, bytes32 measurement);

    /// @notice Enrols the key that a document binds, or renews it. Anyone may submit it.
    /// @dev Takes a document that is at most `MAX_AGE` old and at most `MAX_AHEAD` early. The key is then valid from the
    /// document's time for `MAX_VALIDITY`, or until the first certificate above the document ends. A later document prolongs
    /// that, if it was made while the key was valid. Reverts as the attestation contract does, for what the maker did not sign.
    /// @param document As the enclave's security module made it.
    /// @param owner Whom the key works for, for the record: it gains no rights.
    /// @param signature By the key, of EIP-712 `Enrolment(address owner)`; domain: "Assay", "1", chain id, this contract.
    function enrol(bytes calldata document, address owner, bytes calldata signature) external returns (address key);

    /// @notice Ends a key now and for good. Anyone who has the key's own word may call.
    /// @param signature By the key, of EIP-712 `Revocation(address key)`; domain as for an enrolment. It does not expire: an
    /// enclave can sign it at its start, for whoever watches over it to keep.
    function revokeKey(address key, bytes calldata signature) external;

    /// @notice Vouches that code of this measurement runs the model as published, and does not let its key out. The model's
    /// publisher only, once for each measurement.
    /// @dev Reverts with `ModelUnknown` and `NotPublisher` too, as the model registry does.
    function approveMeasurement(bytes32 modelId, bytes32 measurement) external;

    /// @notice Takes an approval back, now and for good: claims that are not captured yet do not hold any more. The model's
    /// publisher only.
    /// @dev Reverts with `ModelUnknown` and `NotPublisher` too, as the model registry does.
    function revokeMeasurement(bytes32 modelId, bytes32 measurement) external;

    /// @notice The record of a key, kept for ever; all zero when there is none.
    function enclaveOf(address key) external view returns (Enclave memory);

    /// @notice The record of an approval, kept for ever; all zero when there is none.
    function approvalOf(bytes32 modelId, bytes32 measurement) external view returns (Approval memory);
}
