// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Policy } from "../types/Policy.sol";

/// @notice A line of versions that one publisher owns.
struct Model {
    address publisher; // zero: no such model
    uint40 registeredAt; // UTC seconds
    address heir; // whom the publisher has offered the model to, or zero
    Policy floor;
}

/// @notice One immutable, content-addressed set of artefacts.
struct Version {
    bytes32 modelId; // zero: no such version
    uint40 publishedAt; // UTC seconds
    uint40 retiredAt; // UTC seconds; zero while live
}

/// @title IModelRegistry
/// @notice Who published which version, the weakest policy a model may be asked under, and which prompts are in force.
/// @dev There is no owner. What a publisher has said once stays: versions are immutable, a retirement is final, a floor
/// only rises, prompts are append only.
interface IModelRegistry {
    event ModelRegistered(bytes32 indexed modelId, address indexed publisher, string name, Policy floor);
    event FloorRaised(bytes32 indexed modelId, Policy floor, Policy previous);
    event ModelOffered(bytes32 indexed modelId, address indexed publisher, address indexed heir);
    event ModelHandedOver(bytes32 indexed modelId, address indexed previous, address indexed publisher);
    event VersionPublished(bytes32 indexed versionId, bytes32 indexed modelId, bytes32 manifestHash, string uri);
    event VersionRetired(bytes32 indexed versionId, bytes32 indexed modelId, string reason);
    event PromptCommitted(bytes32 indexed promptHash, bytes32 indexed modelId, string uri);

    /// @notice A model needs a name.
    error NameMissing();
    /// @notice This publisher registered a model under this name before.
    error ModelExists(bytes32 modelId);
    /// @notice No such model.
    error ModelUnknown(bytes32 modelId);
    /// @notice Only the model's publisher may do this.
    error NotPublisher(address caller, address publisher);
    /// @notice Only the account that the model was offered to may accept it.
    error NotHeir(address caller, address heir);
    /// @notice The floor is not written in canonical form.
    error FloorNotCanonical(Policy floor);
    /// @notice A floor can only rise: the new one must imply the old one, and differ from it.
    error FloorNotRaised(Policy floor, Policy previous);
    /// @notice A version needs a manifest.
    error ManifestMissing();
    /// @notice This version was published before.
    error VersionExists(bytes32 versionId);
    /// @notice No such version.
    error VersionUnknown(bytes32 versionId);
    /// @notice The version was retired, for good.
    error VersionIsRetired(bytes32 versionId, uint40 retiredAt);
    /// @notice No prompt is the zero hash; it needs no commitment.
    error PromptMissing();
    /// @notice This prompt was committed before.
    error PromptExists(bytes32 modelId, bytes32 promptHash);

    /// @notice Registers a model for the caller.
    /// @return modelId `keccak256(abi.encode(publisher, name))`; it stays the same when the model is handed over.
    function register(string calldata name, Policy floor) external returns (bytes32 modelId);

    /// @notice Raises the floor. Payments that were authorized before keep the policy they were authorized with.
    function raiseFloor(bytes32 modelId, Policy floor) external;

    /// @notice Publishes an immutable version.
    /// @param manifestHash keccak256 of the manifest's RFC 8785 bytes.
    /// @param uri Where the manifest can be fetched; a hint that proves nothing.
    /// @return versionId `keccak256(abi.encode(modelId, manifestHash))`.
    function publish(bytes32 modelId, bytes32 manifestHash, string calldata uri) external returns (bytes32 versionId);

    /// @notice Retires a version: nothing new may be authorized for it. What is authorized may still be captured.
    function retire(bytes32 versionId, string calldata reason) external;

    /// @notice Commits a system prompt, without showing it.
    /// @param promptHash keccak256 of the prompt's UTF-8 bytes.
    /// @param uri Where the prompt can be read, or empty while it is kept secret.
    function commitPrompt(bytes32 modelId, bytes32 promptHash, string calldata uri) external;

    /// @notice Offers the model to `heir`; an earlier offer lapses. The zero address takes the offer back.
    function offer(bytes32 modelId, address heir) external;

    /// @notice Accepts an offered model: the caller becomes its publisher.
    function accept(bytes32 modelId) external;

    /// @notice The model's record; all zero when there is none.
    function modelOf(bytes32 modelId) external view returns (Model memory);

    /// @notice The version's record; all zero when there is none.
    function versionOf(bytes32 versionId) external view returns (Version memory);

    /// @notice When the prompt was committed, UTC seconds; zero when it was not.
    function promptCommittedAt(bytes32 modelId, bytes32 promptHash) external view returns (uint40);

    /// @notice The floor that a live version is sold under. Reverts for an unknown or a retired version.
    function liveFloorOf(bytes32 versionId) external view returns (Policy);
}
