// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Strings } from "@openzeppelin/contracts/utils/Strings.sol";
import { TransientSlot } from "@openzeppelin/contracts/utils/TransientSlot.sol";
import { IJointVerifier } from "../interfaces/IJointVerifier.sol";
import { IVerifier } from "../interfaces/IVerifier.sol";
import { Circuit, IZkmlVerifier } from "../interfaces/IZkmlVerifier.sol";
import { CircuitKey } from "../libraries/zkml/CircuitKey.sol";
import { Groth16 } from "../libraries/zkml/Groth16.sol";
import { PackedSignals } from "../libraries/zkml/PackedSignals.sol";
import { CircuitHeader } from "../types/CircuitHeader.sol";
import { Claim } from "../types/Claim.sol";

/// @title ZkmlVerifier
/// @notice See `IZkmlVerifier`, which is the specification.
contract ZkmlVerifier is IZkmlVerifier {
    using Groth16 for Groth16.Joint;
    using PackedSignals for CircuitHeader;
    using TransientSlot for bytes32;
    using TransientSlot for TransientSlot.BooleanSlot;

    /// @dev Bytes of A, B and C.
    uint256 private constant POINTS_SIZE = 256;

    bytes1 private constant QUOTE = 0x22;

    /// @notice Whether development keys are taken.
    bool public immutable INSECURE_KEYS_ALLOWED;

    mapping(bytes32 versionId => address keyContract) private _keys;

    /// @param insecureKeysAllowed Whether development keys are taken, for which anyone can forge proofs. Never on a chain
    /// where money is at stake.
    constructor(bool insecureKeysAllowed) {
        INSECURE_KEYS_ALLOWED = insecureKeysAllowed;
    }

    /// @inheritdoc IZkmlVerifier
    function register(
        bytes32 modelId,
        bytes calldata manifest,
        uint256 keyHashAt,
        bytes calldata key
    ) external override returns (bytes32 versionId) {
        versionId = keccak256(abi.encode(modelId, keccak256(manifest)));
        if (_keys[versionId] != address(0)) revert CircuitExists(versionId);
        bytes32 keyHash = keccak256(key);
        _requireNamed(keyHash, manifest, keyHashAt);
        CircuitHeader header = CircuitHeader.wrap(bytes32(key));
        _requireWellFormed(header, key.length);
        bool insecure = header.isInsecure();
        if (insecure && !INSECURE_KEYS_ALLOWED) revert KeyInsecure(keyHash);

        address keyContract = CircuitKey.store(key, versionId);
        _keys[versionId] = keyContract;
        emit CircuitRegistered(versionId, keyHash, keyContract, insecure);
    }

    /// @inheritdoc IJointVerifier
    function prepare(bytes calldata proof) external override {
        if (proof.length < 32) return;
        bytes32 versionId = bytes32(proof);
        bytes calldata claims = proof[32:];
        (CircuitHeader header, uint256[] memory key) = CircuitKey.load(_keys[versionId]);
        uint256 size = 32 + _proofSize(header);
        if (key.length == 0 || claims.length % size != 0) return;

        // The version id stands for the key, so the factors depend on all that the check is about.
        bool holdTogether = claims.length > size && _holdTogether(header, key, claims, keccak256(proof));
        for (uint256 at; at < claims.length; at += size) {
            bytes32 digest = bytes32(claims[at:]);
            bytes calldata one = claims[at + 32:at + size];
            if (!holdTogether && !_holds(header, key, digest, one)) continue;
            (bytes calldata input, bytes calldata output) = _inputAndOutput(header, one);
            _mark(digest, versionId, keccak256(input), keccak256(output)).tstore(true);
        }
    }

    /// @inheritdoc IVerifier
    function verify(
        bytes32 claimDigest,
        Claim calldata claim,
        bytes calldata proof
    ) external view override returns (bool) {
        if (proof.length == 0) {
            return _mark(claimDigest, claim.versionId, claim.inputHash, claim.outputHash).tload();
        }
        (CircuitHeader header, uint256[] memory key) = CircuitKey.load(_keys[claim.versionId]);
        if (key.length == 0 || proof.length != _proofSize(header)) return false;
        (bytes calldata input, bytes calldata output) = _inputAndOutput(header, proof);
        if (keccak256(input) != claim.inputHash || keccak256(output) != claim.outputHash) return false;
        return _holds(header, key, claimDigest, proof);
    }

    /// @inheritdoc IZkmlVerifier
    function circuitOf(bytes32 versionId) external view override returns (Circuit memory circuit) {
        address keyContract = _keys[versionId];
        if (keyContract == address(0)) return circuit;
        (CircuitHeader header, ) = CircuitKey.load(keyContract);
        return
            Circuit({
                keyHash: CircuitKey.hash(keyContract),
                keyContract: keyContract,
                insecure: header.isInsecure(),
                inputWidth: header.inputWidth(),
                outputWidth: header.outputWidth(),
                inputSize: header.inputSize(),
                outputSize: header.outputSize()
            });
    }

    /// @dev In canonical JSON a quote inside a string has a backslash before it. So the quote behind the name ends a
    /// string or begins one; where it began one, the name would stand outside of all strings, which is no JSON. So a member
    /// is named here, and its name ends with these letters and the quote before them; if that quote belonged to the name,
    /// the member would have a name that no manifest has.
    function _requireNamed(bytes32 keyHash, bytes calldata manifest, uint256 keyHashAt) private pure {
        bytes memory digits = bytes(Strings.toHexString(uint256(keyHash), 32));
        bytes memory member = bytes.concat(QUOTE, "verificationKeyHash", QUOTE, ":", QUOTE, digits, QUOTE);
        if (
            manifest.length < member.length ||
            keyHashAt > manifest.length - member.length ||
            keccak256(manifest[keyHashAt:keyHashAt + member.length]) != keccak256(member)
        ) revert KeyNotInManifest(keyHash, keyHashAt);
    }

    function _requireWellFormed(CircuitHeader header, uint256 length) private pure {
        if (!header.isKnown()) revert KeyFormatUnknown(header);
        _requireWhole(header.inputSize(), header.inputWidth());
        _requireWhole(header.outputSize(), header.outputWidth());
        // The header, 14 words of points, and two words for the constant and for each signal.
        uint256 expected = 32 * (1 + 14 + 2 * (header.signals() + 1));
        if (length != expected) revert KeyLengthWrong(length, expected);
        if (length > CircuitKey.MAX_SIZE) revert KeyTooLong(length, CircuitKey.MAX_SIZE);
    }

    function _requireWhole(uint256 size, uint256 width) private pure {
        if (width != 1 && width != 2 && width != 4) revert ElementWidthUnknown(width);
        if (size == 0 || size % width != 0) revert SizeNotWhole(size, width);
    }

    /// @dev Whether all proofs hold, checked at once. If not, some may.
    function _holdTogether(
        CircuitHeader header,
        uint256[] memory key,
        bytes calldata claims,
        bytes32 seed
    ) private view returns (bool) {
        uint256 size = 32 + _proofSize(header);
        Groth16.Joint memory joint = Groth16.begin(key, header.signals(), claims.length / size);
        for (uint256 at; at < claims.length; at += size) {
            bytes calldata proof = claims[at + 32:at + size];
            uint256 factor = 1 + (uint256(keccak256(abi.encode(seed, at))) >> 128);
            joint.add(_points(proof), _signals(header, bytes32(claims[at:]), proof), factor);
        }
        return joint.holds();
    }

    function _holds(
        CircuitHeader header,
        uint256[] memory key,
        bytes32 digest,
        bytes calldata proof
    ) private view returns (bool) {
        return Groth16.verify(key, _points(proof), _signals(header, digest, proof));
    }

    function _proofSize(CircuitHeader header) private pure returns (uint256) {
        return POINTS_SIZE + header.inputSize() + header.outputSize();
    }

    function _points(bytes calldata proof) private pure returns (Groth16.Proof memory) {
        return abi.decode(proof[:POINTS_SIZE], (Groth16.Proof));
    }

    function _signals(
        CircuitHeader header,
        bytes32 digest,
        bytes calldata proof
    ) private pure returns (uint256[] memory) {
        (bytes calldata input, bytes calldata output) = _inputAndOutput(header, proof);
        return header.pack(input, output, uint256(digest) % Groth16.SCALAR_FIELD);
    }

    function _inputAndOutput(
        CircuitHeader header,
        bytes calldata proof
    ) private pure returns (bytes calldata input, bytes calldata output) {
        uint256 outputAt = POINTS_SIZE + header.inputSize();
        return (proof[POINTS_SIZE:outputAt], proof[outputAt:]);
    }

    /// @dev Where it is kept, until the end of the transaction, that a claim was proven jointly. The digest is that of the
    /// claim only if the registry says so, and `prepare` believes anyone; so what was proven is kept beside it.
    function _mark(
        bytes32 digest,
        bytes32 versionId,
        bytes32 inputHash,
        bytes32 outputHash
    ) private pure returns (TransientSlot.BooleanSlot) {
        return keccak256(abi.encode(digest, versionId, inputHash, outputHash)).asBoolean();
    }
}
