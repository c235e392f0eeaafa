// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ICaptureCallback } from "../interfaces/ICaptureCallback.sol";
import { IModelRegistry, Version } from "../interfaces/IModelRegistry.sol";
import { IPaymentEscrow } from "../interfaces/IPaymentEscrow.sol";
import { Assay, Expectation, IVerifiedConsumer } from "../interfaces/IVerifiedConsumer.sol";
import { IVerifierRegistry } from "../interfaces/IVerifierRegistry.sol";
import { Claim, Evidence } from "../types/Claim.sol";
import { Policy } from "../types/Policy.sol";
import { Terms } from "../types/Terms.sol";

/// @title VerifiedConsumer
/// @notice See `IVerifiedConsumer`, which is the specification. A contract that acts on results inherits this, says which
/// inputs it has asked about (`_isAsked`), and what it makes of an output (`_onResult`).
abstract contract VerifiedConsumer is IVerifiedConsumer, ICaptureCallback {
    using SafeERC20 for IERC20;

    /// @dev No claim hashes to this.
    bytes32 private constant USED = bytes32(uint256(1));
    /// @dev What a callback keeps back from using a result, so that it can say that it has kept it.
    uint256 private constant KEEPING_GAS = 5_000;
    /// @dev How many bytes of evidence a callback searches for an output: 12,000 gas. Whoever captures lays out the evidence,
    /// and could otherwise use up the callback's gas with it.
    uint256 private constant MOST_SEARCHED = 65_536;

    IPaymentEscrow public immutable ESCROW;
    IModelRegistry public immutable MODEL_REGISTRY;
    IVerifierRegistry public immutable VERIFIER_REGISTRY;

    bytes32 private immutable VERSION_ID;
    bytes32 private immutable MODEL_ID;
    bytes32 private immutable PROMPT_HASH;
    bytes32 private immutable PARAMS_HASH;
    Policy private immutable POLICY;
    uint40 internal immutable MAX_AGE;
    address private immutable PROVIDER;

    /// @dev `USED`, or the hash of a claim that was captured and waits for its output.
    mapping(bytes32 requestId => bytes32 state) private _results;

    constructor(Assay memory assay, Expectation memory expected) {
        _requireCode(address(assay.escrow));
        _requireCode(address(assay.modelRegistry));
        _requireCode(address(assay.verifierRegistry));
        bool isDefinite = (expected.versionId == 0) != (expected.modelId == 0);
        isDefinite = isDefinite && (expected.provider == address(0)) == expected.anyProvider;
        if (!isDefinite || !expected.policy.isCanonical()) revert ExpectationUnusable();

        ESCROW = assay.escrow;
        MODEL_REGISTRY = assay.modelRegistry;
        VERIFIER_REGISTRY = assay.verifierRegistry;
        (VERSION_ID, MODEL_ID) = (expected.versionId, expected.modelId);
        (PROMPT_HASH, PARAMS_HASH) = (expected.promptHash, expected.paramsHash);
        (POLICY, MAX_AGE, PROVIDER) = (expected.policy, expected.maxAge, expected.provider);
    }

    /// @inheritdoc IVerifiedConsumer
    function accept(Claim calldata claim, bytes calldata output, Evidence[] calldata evidence) external override {
        uint64 proven = VERIFIER_REGISTRY.proven(claim, evidence);
        if (!POLICY.satisfiedBy(proven)) revert PolicyNotSatisfied(POLICY, proven);
        _use(claim, output);
    }

    /// @inheritdoc IVerifiedConsumer
    function collect(Claim calldata claim, bytes calldata output) external override {
        bytes32 state = _results[claim.requestId];
        if (state != USED && state != claim.structHash()) revert ResultNotCaptured(claim.requestId);
        _use(claim, output);
    }

    /// @inheritdoc ICaptureCallback
    /// @dev Keeps the claim before it tries to use it, in a call that may fail: whatever `_onResult` does, nothing is lost.
    function onCaptured(Claim calldata claim, uint64 proven, Evidence[] calldata evidence) external override {
        if (msg.sender != address(ESCROW)) revert NotEscrow(msg.sender);
        if (!POLICY.satisfiedBy(proven)) revert PolicyNotSatisfied(POLICY, proven);
        // Somebody may have brought the result before it was captured.
        if (_results[claim.requestId] == USED) return;
        _results[claim.requestId] = claim.structHash();

        if (!_tryToUse(claim, evidence)) emit ResultKept(claim.requestId);
    }

    /// @inheritdoc IVerifiedConsumer
    function expectation() external view override returns (Expectation memory) {
        return
            Expectation(
                VERSION_ID,
                MODEL_ID,
                PROMPT_HASH,
                PARAMS_HASH,
                POLICY,
                MAX_AGE,
                PROVIDER,
                PROVIDER == address(0)
            );
    }

    /// @inheritdoc IVerifiedConsumer
    function isUsed(bytes32 requestId) external view override returns (bool) {
        return _results[requestId] == USED;
    }

    /// @inheritdoc IVerifiedConsumer
    function isKept(bytes32 requestId) external view override returns (bool) {
        return _results[requestId] > USED;
    }

    /// @notice Pays for a result from this contract's own money, and has the escrow tell of it. A payment that ends without a
    /// result comes back to this contract.
    /// @dev Refuses to pay for what would be refused when it comes. Who may have this done, and for how much, is for the
    /// contract that inherits this to say.
    function _pay(Terms memory terms) internal returns (bytes32 paymentId) {
        _requireExpected(terms.versionId, terms.promptHash, terms.paramsHash, terms.provider, terms.inputHash);
        if (!terms.policy.implies(POLICY)) revert PolicyTooWeak(terms.policy, POLICY);
        IERC20(terms.token).forceApprove(address(ESCROW), terms.amount);
        return ESCROW.authorizeWithCallback(terms);
    }

    /// @notice What the contract makes of a result that is as it expects. It may revert to refuse it.
    /// @dev Where the escrow tells of a result, this has 150,000 gas.
    function _onResult(Claim calldata claim, bytes calldata output) internal virtual;

    /// @notice Whether the contract has asked about this input. Without this check, a result about anybody's input would do.
    function _isAsked(bytes32 inputHash) internal view virtual returns (bool);

    /// @notice The size of every output in bytes, where it is known; zero where it is not.
    /// @dev Some evidence ends with the output, and there it is found by its size and its hash. Where the size is not known,
    /// only a proof that is nothing but the output is found.
    function _outputSize() internal view virtual returns (uint256) {
        return 0;
    }

    /// @dev Uses a result that was kept, if its output is at hand, in a call of its own, so that what it did is undone where
    /// it fails.
    function _tryToUse(Claim calldata claim, Evidence[] calldata evidence) private returns (bool used) {
        (bool found, bytes calldata output) = _outputIn(claim.outputHash, evidence);
        if (!found) return false;
        try this.collect{ gas: gasleft() - KEEPING_GAS }(claim, output) {
            return true;
        } catch {
            return false;
        }
    }

    /// @dev Check, effect, event, and only then `_onResult`: a result is used once, whoever that calls.
    function _use(Claim calldata claim, bytes calldata output) private {
        bytes32 requestId = claim.requestId;
        if (_results[requestId] == USED) revert ResultUsed(requestId);
        _requireExpected(claim.versionId, claim.promptHash, claim.paramsHash, claim.provider, claim.inputHash);
        uint40 completedAt = claim.completedAt;
        if (completedAt > block.timestamp) revert ResultAhead(completedAt, block.timestamp);
        // Nothing has completed in the future, so this cannot underflow.
        if (block.timestamp - completedAt > MAX_AGE) revert ResultStale(completedAt, block.timestamp - MAX_AGE);
        bytes32 hash = keccak256(output);
        if (hash != claim.outputHash) revert OutputUnexpected(hash, claim.outputHash);

        _results[requestId] = USED;
        emit ResultAccepted(requestId, claim.versionId, hash);
        _onResult(claim, output);
    }

    function _requireExpected(
        bytes32 versionId,
        bytes32 promptHash,
        bytes32 paramsHash,
        address provider,
        bytes32 inputHash
    ) private view {
        if (!_isExpectedVersion(versionId)) revert VersionUnexpected(versionId);
        if (promptHash != PROMPT_HASH) revert PromptUnexpected(promptHash, PROMPT_HASH);
        if (paramsHash != PARAMS_HASH) revert ParamsUnexpected(paramsHash, PARAMS_HASH);
        if (PROVIDER != address(0) && provider != PROVIDER) revert ProviderUnexpected(provider, PROVIDER);
        if (!_isAsked(inputHash)) revert InputUnexpected(inputHash);
    }

    function _isExpectedVersion(bytes32 versionId) private view returns (bool) {
        if (VERSION_ID != 0) return versionId == VERSION_ID;
        Version memory version = MODEL_REGISTRY.versionOf(versionId);
        return version.modelId == MODEL_ID && version.retiredAt == 0;
    }

    /// @dev The output where a proof is or ends with it; the claim's hash says so, whatever the mode.
    function _outputIn(
        bytes32 outputHash,
        Evidence[] calldata evidence
    ) private view returns (bool found, bytes calldata output) {
        uint256 size = _outputSize();
        uint256 left = MOST_SEARCHED;
        output = msg.data[:0];
        for (uint256 i; i < evidence.length && !found; ++i) {
            bytes calldata proof = evidence[i].proof;
            if (size > proof.length) continue;
            output = size == 0 ? proof : proof[proof.length - size:];
            if (output.length > left) continue;
            left -= output.length;
            found = keccak256(output) == outputHash;
        }
    }

    function _requireCode(address target) private view {
        if (target.code.length == 0) revert ContractMissing(target);
    }
}
