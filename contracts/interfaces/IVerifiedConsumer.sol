// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Claim, Evidence } from "../types/Claim.sol";
import { Policy } from "../types/Policy.sol";
import { IModelRegistry } from "./IModelRegistry.sol";
import { IPaymentEscrow } from "./IPaymentEscrow.sol";
import { IVerifierRegistry } from "./IVerifierRegistry.sol";

/// @notice The contracts that a consumer relies on: of one deployment, as the escrow knows them.
struct Assay {
    IPaymentEscrow escrow;
    IModelRegistry modelRegistry;
    IVerifierRegistry verifierRegistry;
}

/// @notice Which results a consumer believes. Fixed when it is deployed.
struct Expectation {
    bytes32 versionId; // the one version, retired or not; zero: those of `modelId`
    bytes32 modelId; // whichever of its versions are live; zero where `versionId` is given
    bytes32 promptHash; // zero: no system prompt
    bytes32 paramsHash; // zero: no decoding parameters
    Policy policy; // what must be proven, at least
    uint40 maxAge; // seconds since `completedAt`
    address provider; // whose results; zero where `anyProvider`
    bool anyProvider; // only for a policy that proves the computation: under `signed` alone anyone could say anything
}

/// @title IVerifiedConsumer
/// @notice Takes results of models, each once, and only those that it expects: of the version, prompt, parameters, provider
/// and input that it asked for, fresh, and proven under its policy.
/// @dev Two ways lead in. Anybody brings a claim with its output and evidence (`accept`). Or the consumer has paid for the
/// result itself, and the escrow tells of the capture (`ICaptureCallback.onCaptured`): the result is then used at once where
/// the evidence carries the output, and otherwise kept until somebody brings the output (`collect`). Every way makes the same
/// checks at the moment of use, but for the evidence, which the escrow has had checked. `completedAt` is the provider's
/// word, unless a mode of the policy proves it.
interface IVerifiedConsumer {
    /// @notice A result was used.
    event ResultAccepted(bytes32 indexed requestId, bytes32 indexed versionId, bytes32 outputHash);
    /// @notice A result was captured and could not be used yet: `collect` takes it when its output is brought.
    event ResultKept(bytes32 indexed requestId);

    /// @notice A contract that this one relies on has no code.
    error ContractMissing(address target);
    /// @notice Either a version or a model is to be named, either a provider or any, and a policy in canonical form.
    error ExpectationUnusable();
    /// @notice Another version, or one of the model's that is not live.
    error VersionUnexpected(bytes32 versionId);
    /// @notice Another system prompt.
    error PromptUnexpected(bytes32 promptHash, bytes32 expected);
    /// @notice Other decoding parameters.
    error ParamsUnexpected(bytes32 paramsHash, bytes32 expected);
    /// @notice Another provider.
    error ProviderUnexpected(address provider, address expected);
    /// @notice Nobody has asked about this input.
    error InputUnexpected(bytes32 inputHash);
    /// @notice The output is not what the claim is about.
    error OutputUnexpected(bytes32 hash, bytes32 expected);
    /// @notice The result is too old.
    error ResultStale(uint40 completedAt, uint256 oldest);
    /// @notice The provider's clock is ahead of the chain's. Try again later.
    error ResultAhead(uint40 completedAt, uint256 time);
    /// @notice The result of this request was used before.
    error ResultUsed(bytes32 requestId);
    /// @notice The escrow has told of no such claim.
    error ResultNotCaptured(bytes32 requestId);
    /// @notice The evidence proves too little.
    error PolicyNotSatisfied(Policy policy, uint64 proven);
    /// @notice Results under such a policy would be refused, so they are not paid for.
    error PolicyTooWeak(Policy policy, Policy expected);
    /// @notice Only the escrow tells of captures.
    error NotEscrow(address caller);

    /// @notice Takes a result with its evidence. Anyone may call.
    /// @dev Reverts as named above, and as the verifier registry does.
    /// @param output The output's canonical bytes.
    function accept(Claim calldata claim, bytes calldata output, Evidence[] calldata evidence) external;

    /// @notice Takes the output of a result that was captured and kept. Anyone may call.
    function collect(Claim calldata claim, bytes calldata output) external;

    /// @notice Which results are believed.
    function expectation() external view returns (Expectation memory);

    /// @notice Whether the result of a request was used.
    function isUsed(bytes32 requestId) external view returns (bool);

    /// @notice Whether a captured result waits for its output.
    function isKept(bytes32 requestId) external view returns (bool);
}
