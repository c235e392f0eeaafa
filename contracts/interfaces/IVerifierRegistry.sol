// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Claim, Evidence } from "../types/Claim.sol";
import { Mode } from "../types/Mode.sol";
import { IVerifier } from "./IVerifier.sol";

/// @notice A mode's verifier and how much gas it may use.
struct ModeRecord {
    IVerifier verifier; // 160 bits, with the rest one slot
    uint32 gasCap;
    uint40 appendedAt; // UTC seconds; zero: no such mode
    bool retired;
}

/// @title IVerifierRegistry
/// @notice Gives each mode a verifier, once and for good, and says which modes hold for a claim.
/// @dev A mode's id is never pointed at other code, and a retired id is never used again: a fix is a new mode. So a
/// policy means tomorrow what it meant when it was signed. The owner can append and retire modes; it can never touch
/// funds, models, or the meaning of a policy.
interface IVerifierRegistry {
    event ModeAppended(Mode indexed mode, string name, IVerifier verifier, uint32 gasCap);
    event ModeRetired(Mode indexed mode, string reason);

    /// @notice The id does not fit a policy.
    error ModeOutOfRange(Mode mode, uint8 maximum);
    /// @notice The id was given away before, and ids are never given twice.
    error ModeExists(Mode mode, IVerifier verifier);
    /// @notice The name belongs to another mode, or is empty.
    error NameUnusable(string name);
    /// @notice The verifier has no code.
    error VerifierMissing(IVerifier verifier);
    /// @notice A verifier needs some gas to answer at all.
    error GasCapMissing(Mode mode);
    /// @notice No mode was ever appended under this id.
    error ModeUnknown(Mode mode);
    /// @notice The mode was retired before.
    error ModeAlreadyRetired(Mode mode);
    /// @notice Evidence must come in ascending order of modes, each mode once.
    error EvidenceOutOfOrder(Mode previous, Mode mode);
    /// @notice The caller left less gas than the verifier may use, so its answer means nothing. Send more.
    error VerifierOutOfGas(Mode mode, uint256 gasCap);

    /// @notice Gives `mode` to `verifier` for good. Owner only.
    /// @param mode The id, the same on every chain, so that a policy is the same word everywhere.
    /// @param name The mode's name in a policy's text form.
    /// @param verifier The contract that checks this mode's evidence.
    /// @param gasCap The most gas that one check may use.
    function append(Mode mode, string calldata name, IVerifier verifier, uint32 gasCap) external;

    /// @notice Ends a mode: from now on its evidence counts for nothing. Owner only.
    function retire(Mode mode, string calldata reason) external;

    /// @notice Hands joint evidence to a mode's verifier, which then knows its claims when `proven` asks in the same
    /// transaction. Anyone may call.
    /// @dev Never reverts and answers nothing: bad evidence, and a mode that is unknown, retired or takes none, prepare
    /// nothing, and `proven` says what came of it. The verifier may use half of the gas that is left, so that it cannot
    /// spoil what the caller wants to do next.
    function prepare(Mode mode, bytes calldata proof) external;

    /// @notice The modes whose evidence holds for `claim`.
    /// @dev An unknown or retired mode, and a verifier that answers false, reverts, answers garbage or uses up its gas,
    /// does not hold and does not disturb the others. Reverts with `EvidenceOutOfOrder` and `VerifierOutOfGas`.
    function proven(Claim calldata claim, Evidence[] calldata evidence) external view returns (uint64 mask);

    /// @notice The EIP-712 digest that every mode proves. Domain: "Assay", "1", chain id, this contract.
    function digestOf(Claim calldata claim) external view returns (bytes32);

    /// @notice The modes that were appended and not retired.
    function liveModes() external view returns (uint64 mask);

    /// @notice The record of a mode; all zero when there is none.
    function modeOf(Mode mode) external view returns (ModeRecord memory);

    /// @notice The name of a mode; empty when there is none.
    function nameOf(Mode mode) external view returns (string memory);

    /// @notice The mode of a name. Reverts with `NameUnusable` when there is none.
    function modeNamed(string calldata name) external view returns (Mode);
}
