// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IModelRegistry, Model, Version } from "./interfaces/IModelRegistry.sol";
import { Policy } from "./types/Policy.sol";

/// @title ModelRegistry
/// @notice See `IModelRegistry`, which is the specification.
contract ModelRegistry is IModelRegistry {
    mapping(bytes32 modelId => Model model) private _models;
    mapping(bytes32 versionId => Version version) private _versions;
    /// @dev The model of each version that is live, again: every payment asks for it, and here it is one slot.
    mapping(bytes32 versionId => bytes32 modelId) private _liveModelOf;
    mapping(bytes32 modelId => mapping(bytes32 promptHash => uint40 committedAt)) private _prompts;

    /// @inheritdoc IModelRegistry
    function register(string calldata name, Policy floor) external override returns (bytes32 modelId) {
        if (bytes(name).length == 0) revert NameMissing();
        if (!floor.isCanonical()) revert FloorNotCanonical(floor);
        modelId = keccak256(abi.encode(msg.sender, name));
        if (_models[modelId].publisher != address(0)) revert ModelExists(modelId);

        _models[modelId] = Model(msg.sender, uint40(block.timestamp), address(0), floor);
        emit ModelRegistered(modelId, msg.sender, name, floor);
    }

    /// @inheritdoc IModelRegistry
    function raiseFloor(bytes32 modelId, Policy floor) external override {
        Model storage model = _ownedBy(modelId, msg.sender);
        Policy previous = model.floor;
        if (!floor.isCanonical()) revert FloorNotCanonical(floor);
        if (previous.implies(floor) || !floor.implies(previous)) revert FloorNotRaised(floor, previous);

        model.floor = floor;
        emit FloorRaised(modelId, floor, previous);
    }

    /// @inheritdoc IModelRegistry
    function publish(
        bytes32 modelId,
        bytes32 manifestHash,
        string calldata uri
    ) external override returns (bytes32 versionId) {
        _ownedBy(modelId, msg.sender);
        if (manifestHash == 0) revert ManifestMissing();
        versionId = keccak256(abi.encode(modelId, manifestHash));
        if (_versions[versionId].publishedAt != 0) revert VersionExists(versionId);

        _versions[versionId] = Version(modelId, uint40(block.timestamp), 0);
        _liveModelOf[versionId] = modelId;
        emit VersionPublished(versionId, modelId, manifestHash, uri);
    }

    /// @inheritdoc IModelRegistry
    function retire(bytes32 versionId, string calldata reason) external override {
        bytes32 modelId = _modelOfLive(versionId);
        _ownedBy(modelId, msg.sender);

        _versions[versionId].retiredAt = uint40(block.timestamp);
        delete _liveModelOf[versionId];
        emit VersionRetired(versionId, modelId, reason);
    }

    /// @inheritdoc IModelRegistry
    function commitPrompt(bytes32 modelId, bytes32 promptHash, string calldata uri) external override {
        _ownedBy(modelId, msg.sender);
        if (promptHash == 0) revert PromptMissing();
        if (_prompts[modelId][promptHash] != 0) revert PromptExists(modelId, promptHash);

        _prompts[modelId][promptHash] = uint40(block.timestamp);
        emit PromptCommitted(promptHash, modelId, uri);
    }

    /// @inheritdoc IModelRegistry
    function offer(bytes32 modelId, address heir) external override {
        _ownedBy(modelId, msg.sender).heir = heir;
        emit ModelOffered(modelId, msg.sender, heir);
    }

    /// @inheritdoc IModelRegistry
    function accept(bytes32 modelId) external override {
        Model storage model = _models[modelId];
        address previous = model.publisher;
        if (previous == address(0)) revert ModelUnknown(modelId);
        if (model.heir != msg.sender) revert NotHeir(msg.sender, model.heir);

        (model.publisher, model.heir) = (msg.sender, address(0));
        emit ModelHandedOver(modelId, previous, msg.sender);
    }

    /// @inheritdoc IModelRegistry
    function modelOf(bytes32 modelId) external view override returns (Model memory) {
        return _models[modelId];
    }

    /// @inheritdoc IModelRegistry
    function versionOf(bytes32 versionId) external view override returns (Version memory) {
        return _versions[versionId];
    }

    /// @inheritdoc IModelRegistry
    function promptCommittedAt(bytes32 modelId, bytes32 promptHash) external view override returns (uint40) {
        return _prompts[modelId][promptHash];
    }

    /// @inheritdoc IModelRegistry
    function liveFloorOf(bytes32 versionId) external view override returns (Policy) {
        return _models[_modelOfLive(versionId)].floor;
    }

    function _ownedBy(bytes32 modelId, address caller) private view returns (Model storage model) {
        model = _models[modelId];
        if (model.publisher == address(0)) revert ModelUnknown(modelId);
        if (model.publisher != caller) revert NotPublisher(caller, model.publisher);
    }

    function _modelOfLive(bytes32 versionId) private view returns (bytes32 modelId) {
        modelId = _liveModelOf[versionId];
        if (modelId != 0) return modelId;
        Version memory version = _versions[versionId];
        if (version.publishedAt == 0) revert VersionUnknown(versionId);
        revert VersionIsRetired(versionId, version.retiredAt);
    }
}
