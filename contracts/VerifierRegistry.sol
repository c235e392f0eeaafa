// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Ownable, Ownable2Step } from "@openzeppelin/contracts/access/Ownable2Step.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { IJointVerifier } from "./interfaces/IJointVerifier.sol";
import { IVerifier } from "./interfaces/IVerifier.sol";
import { IVerifierRegistry, ModeRecord } from "./interfaces/IVerifierRegistry.sol";
import { BoundedCall } from "./libraries/BoundedCall.sol";
import { Claim, Evidence } from "./types/Claim.sol";
import { MAX_MODE, Mode } from "./types/Mode.sol";

/// @title VerifierRegistry
/// @notice See `IVerifierRegistry`, which is the specification.
contract VerifierRegistry is IVerifierRegistry, EIP712, Ownable2Step {
    /// @inheritdoc IVerifierRegistry
    uint64 public override liveModes;

    mapping(Mode mode => ModeRecord record) private _records;
    mapping(Mode mode => string name) private _names;
    mapping(bytes32 nameHash => ModeId id) private _modes;

    /// @dev A mode that may be absent: id 0 is a mode like any other.
    struct ModeId {
        Mode mode;
        bool given;
    }

    /// @param owner Who may append and retire modes. Passed in, since the deployer is a factory.
    constructor(address owner) EIP712("Assay", "1") Ownable(owner) {}

    /// @inheritdoc IVerifierRegistry
    function append(Mode mode, string calldata name, IVerifier verifier, uint32 gasCap) external override onlyOwner {
        if (Mode.unwrap(mode) > MAX_MODE) revert ModeOutOfRange(mode, MAX_MODE);
        ModeRecord storage record = _records[mode];
        if (record.appendedAt != 0) revert ModeExists(mode, record.verifier);
        ModeId storage id = _modes[keccak256(bytes(name))];
        if (id.given || bytes(name).length == 0) revert NameUnusable(name);
        if (address(verifier).code.length == 0) revert VerifierMissing(verifier);
        if (gasCap == 0) revert GasCapMissing(mode);

        (id.mode, id.given) = (mode, true);
        _names[mode] = name;
        _records[mode] = ModeRecord(verifier, gasCap, uint40(block.timestamp), false);
        liveModes |= mode.bit();
        emit ModeAppended(mode, name, verifier, gasCap);
    }

    /// @inheritdoc IVerifierRegistry
    function retire(Mode mode, string calldata reason) external override onlyOwner {
        ModeRecord storage record = _records[mode];
        if (record.appendedAt == 0) revert ModeUnknown(mode);
        if (record.retired) revert ModeAlreadyRetired(mode);

        record.retired = true;
        liveModes &= ~mode.bit();
        emit ModeRetired(mode, reason);
    }

    /// @inheritdoc IVerifierRegistry
    function prepare(Mode mode, bytes calldata proof) external override {
        ModeRecord storage record = _records[mode];
        if (record.gasCap == 0 || record.retired) return;
        // Marks that were not made show when `proven` asks, so it does not matter here why a verifier failed.
        BoundedCall.callIgnored(
            address(record.verifier),
            gasleft() / 2,
            abi.encodeCall(IJointVerifier.prepare, (proof))
        );
    }

    /// @inheritdoc IVerifierRegistry
    function proven(Claim calldata claim, Evidence[] calldata evidence) external view override returns (uint64 mask) {
        bytes32 digest = digestOf(claim);
        Mode previous;
        for (uint256 i; i < evidence.length; ++i) {
            Evidence calldata item = evidence[i];
            Mode mode = item.mode;
            if (i != 0 && Mode.unwrap(mode) <= Mode.unwrap(previous)) revert EvidenceOutOfOrder(previous, mode);
            previous = mode;
            if (_holds(mode, digest, claim, item.proof)) mask |= mode.bit();
        }
    }

    /// @inheritdoc IVerifierRegistry
    function digestOf(Claim calldata claim) public view override returns (bytes32) {
        return _hashTypedDataV4(claim.structHash());
    }

    /// @inheritdoc IVerifierRegistry
    function modeOf(Mode mode) external view override returns (ModeRecord memory) {
        return _records[mode];
    }

    /// @inheritdoc IVerifierRegistry
    function nameOf(Mode mode) external view override returns (string memory) {
        return _names[mode];
    }

    /// @inheritdoc IVerifierRegistry
    function modeNamed(string calldata name) external view override returns (Mode) {
        ModeId memory id = _modes[keccak256(bytes(name))];
        if (!id.given) revert NameUnusable(name);
        return id.mode;
    }

    /// @dev A verifier is hostile: it gets its own gas and nothing it does is passed on, but for the word `true`.
    function _holds(
        Mode mode,
        bytes32 digest,
        Claim calldata claim,
        bytes calldata proof
    ) private view returns (bool held) {
        ModeRecord storage record = _records[mode];
        (IVerifier verifier, uint256 gasCap, bool retired) = (record.verifier, record.gasCap, record.retired);
        if (gasCap == 0 || retired) return false;

        bool enoughGas;
        (held, enoughGas) = BoundedCall.staticcallTrue(address(verifier), gasCap, _verifyCall(digest, claim, proof));
        if (!held && !enoughGas) revert VerifierOutOfGas(mode, gasCap);
    }

    /// @dev `abi.encodeCall(IVerifier.verify, (digest, claim, proof))` at a third of its cost, which every capture pays.
    /// The claim has no dirty upper bits: hashing it would have reverted.
    function _verifyCall(
        bytes32 digest,
        Claim calldata claim,
        bytes calldata proof
    ) private pure returns (bytes memory input) {
        bytes4 selector = IVerifier.verify.selector;
        // Lays out the length, the selector, the digest, nine words of claim, the proof's offset (11 words), its length and
        // its bytes with a zero word behind them as padding, and moves the free memory pointer past all of it.
        assembly ("memory-safe") {
            input := mload(0x40)
            let padded := and(add(proof.length, 0x1f), not(0x1f))
            let size := add(0x184, padded)
            mstore(input, size)
            mstore(add(input, 0x20), selector)
            mstore(add(input, 0x24), digest)
            calldatacopy(add(input, 0x44), claim, 0x120)
            mstore(add(input, 0x164), 0x160)
            mstore(add(input, 0x184), proof.length)
            calldatacopy(add(input, 0x1a4), proof.offset, proof.length)
            mstore(add(add(input, 0x1a4), proof.length), 0)
            mstore(0x40, and(add(add(input, add(0x20, size)), 0x3f), not(0x1f)))
        }
    }
}
