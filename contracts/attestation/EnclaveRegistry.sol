// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { Attested, IAttestation } from "../interfaces/IAttestation.sol";
import { Approval, Enclave, IEnclaveRegistry } from "../interfaces/IEnclaveRegistry.sol";
import { IModelRegistry } from "../interfaces/IModelRegistry.sol";
import { Secp256k1 } from "../libraries/Secp256k1.sol";

/// @title EnclaveRegistry
/// @notice See `IEnclaveRegistry`, which is the specification.
/// @dev Part of the verifier rather than a contract of its own: every capture would pay for the way to it.
abstract contract EnclaveRegistry is IEnclaveRegistry, EIP712 {
    /// @notice How old a document may be, in seconds: long enough for its certificates to be added first.
    uint256 public constant MAX_AGE = 15 minutes;
    /// @notice How early a document may be, in seconds: blocks lag behind the maker's clock.
    uint256 public constant MAX_AHEAD = 1 minutes;
    /// @notice How long a document counts, in seconds.
    uint256 public constant MAX_VALIDITY = 24 hours;

    bytes32 private constant ENROLMENT_TYPEHASH = keccak256("Enrolment(address owner)");
    bytes32 private constant REVOCATION_TYPEHASH = keccak256("Revocation(address key)");

    /// @notice Whose documents count.
    IAttestation public immutable ATTESTATION;
    /// @notice Who publishes which model.
    IModelRegistry public immutable MODEL_REGISTRY;

    /// @dev One slot. Measurements are numbered, because one would not fit in, and every capture reads this.
    struct Key {
        uint40 since;
        uint40 until;
        uint40 revokedAt;
        uint64 measurementNumber;
    }

    mapping(address key => Key record) private _keys;
    mapping(bytes32 modelId => mapping(uint64 measurementNumber => Approval approval)) private _approvals;
    mapping(bytes32 measurement => uint64 number) private _numbers;
    /// @dev In the order of their numbers, which begin at 1.
    bytes32[] private _measurements;

    constructor(IAttestation attestation, IModelRegistry modelRegistry) EIP712("Assay", "1") {
        ATTESTATION = attestation;
        MODEL_REGISTRY = modelRegistry;
    }

    /// @inheritdoc IEnclaveRegistry
    function enrol(
        bytes calldata document,
        address owner,
        bytes calldata signature
    ) external override returns (address key) {
        Attested memory attested = ATTESTATION.verify(document);
        if (attested.debug) revert EnclaveDebugged(attested.measurement);
        _requireFresh(attested.attestedAt);
        key = Secp256k1.toAddress(attested.publicKey);
        if (key == address(0)) revert KeyUnusable(attested.publicKey);
        if (!_signed(key, keccak256(abi.encode(ENROLMENT_TYPEHASH, owner)), signature)) {
            revert EnrolmentNotSigned(key, owner);
        }
        uint40 until = uint40(Math.min(attested.validUntil, attested.attestedAt + MAX_VALIDITY));
        if (until <= block.timestamp) revert EnrolmentPassed(until, block.timestamp);

        if (_keys[key].since == 0) {
            _keys[key] = Key(attested.attestedAt, until, 0, _number(attested.measurement));
            emit EnclaveEnrolled(key, attested.measurement, owner, attested.attestedAt, until);
        } else {
            _renew(key, attested, until);
            emit EnclaveRenewed(key, attested.measurement, owner, until);
        }
    }

    /// @inheritdoc IEnclaveRegistry
    function revokeKey(address key, bytes calldata signature) external override {
        Key storage record = _keys[key];
        if (record.since == 0) revert KeyUnknown(key);
        if (record.revokedAt != 0) revert KeyIsRevoked(key, record.revokedAt);
        if (!_signed(key, keccak256(abi.encode(REVOCATION_TYPEHASH, key)), signature)) revert RevocationNotSigned(key);

        record.revokedAt = uint40(block.timestamp);
        emit EnclaveRevoked(key);
    }

    /// @inheritdoc IEnclaveRegistry
    function approveMeasurement(bytes32 modelId, bytes32 measurement) external override {
        _requirePublisher(modelId, msg.sender);
        Approval storage approval = _approvals[modelId][_number(measurement)];
        if (approval.approvedAt != 0) revert ApprovalExists(modelId, measurement);

        approval.approvedAt = uint40(block.timestamp);
        emit MeasurementApproved(modelId, measurement);
    }

    /// @inheritdoc IEnclaveRegistry
    function revokeMeasurement(bytes32 modelId, bytes32 measurement) external override {
        _requirePublisher(modelId, msg.sender);
        Approval storage approval = _approvals[modelId][_numbers[measurement]];
        if (approval.approvedAt == 0 || approval.revokedAt != 0) revert ApprovalMissing(modelId, measurement);

        approval.revokedAt = uint40(block.timestamp);
        emit MeasurementRevoked(modelId, measurement);
    }

    /// @inheritdoc IEnclaveRegistry
    function enclaveOf(address key) external view override returns (Enclave memory enclave) {
        Key memory record = _keys[key];
        if (record.since == 0) return enclave;
        return Enclave(_measurement(record), record.since, record.until, record.revokedAt);
    }

    /// @inheritdoc IEnclaveRegistry
    function approvalOf(bytes32 modelId, bytes32 measurement) external view override returns (Approval memory) {
        return _approvals[modelId][_numbers[measurement]];
    }

    /// @dev Whether the key's word about the model counts now, up to `grace` seconds late. Reads two slots.
    function _counted(address key, bytes32 modelId, uint40 completedAt, uint256 grace) internal view returns (bool) {
        Key storage record = _keys[key];
        if (record.revokedAt != 0 || block.timestamp >= record.until + grace) return false;
        if (completedAt < record.since || completedAt >= record.until) return false;
        Approval storage approval = _approvals[modelId][record.measurementNumber];
        return approval.approvedAt != 0 && approval.revokedAt == 0;
    }

    /// @dev Prolongs the validity of a key. A gap would be a time in which nobody knew where the key was.
    function _renew(address key, Attested memory attested, uint40 until) private {
        Key storage record = _keys[key];
        bytes32 enrolled = _measurement(record);
        if (record.revokedAt != 0) revert KeyIsRevoked(key, record.revokedAt);
        if (attested.measurement != enrolled) revert MeasurementDiffers(attested.measurement, enrolled);
        if (attested.attestedAt > record.until) revert KeyLapsed(key, record.until);
        if (until <= record.until) revert EnrolmentNotLonger(until, record.until);
        record.until = until;
    }

    /// @dev The number of a measurement; a new one gets the next.
    function _number(bytes32 measurement) private returns (uint64 number) {
        number = _numbers[measurement];
        if (number != 0) return number;
        _measurements.push(measurement);
        number = uint64(_measurements.length);
        _numbers[measurement] = number;
    }

    function _measurement(Key memory record) private view returns (bytes32) {
        return _measurements[record.measurementNumber - 1];
    }

    /// @dev Only keys can be attested, so no contract is asked for a signature.
    function _signed(address key, bytes32 structHash, bytes calldata signature) private view returns (bool) {
        (address signer, ECDSA.RecoverError error, ) = ECDSA.tryRecoverCalldata(
            _hashTypedDataV4(structHash),
            signature
        );
        return error == ECDSA.RecoverError.NoError && signer == key;
    }

    function _requireFresh(uint40 attestedAt) private view {
        uint256 latest = block.timestamp + MAX_AHEAD;
        if (attestedAt > latest) revert DocumentEarly(attestedAt, latest);
        uint256 earliest = block.timestamp - MAX_AGE;
        if (attestedAt < earliest) revert DocumentStale(attestedAt, earliest);
    }

    function _requirePublisher(bytes32 modelId, address caller) private view {
        address publisher = MODEL_REGISTRY.modelOf(modelId).publisher;
        if (publisher == address(0)) revert IModelRegistry.ModelUnknown(modelId);
        if (publisher != caller) revert IModelRegistry.NotPublisher(caller, publisher);
    }
}
