// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { TransientSlot } from "@openzeppelin/contracts/utils/TransientSlot.sol";
import { IJointVerifier } from "../../../contracts/interfaces/IJointVerifier.sol";
import { IVerifier } from "../../../contracts/interfaces/IVerifier.sol";
import { Claim } from "../../../contracts/types/Claim.sol";

/// @title MockJointVerifier
/// @notice Takes a row of digests for joint evidence, and then behaves in one manner, for good.
contract MockJointVerifier is IJointVerifier {
    using TransientSlot for bytes32;
    using TransientSlot for TransientSlot.BooleanSlot;

    enum Manner {
        Calm,
        Revert,
        BurnGas,
        RevertBomb, // with a megabyte
        Call // what it was told to
    }

    Manner public immutable MANNER;
    address public target;
    bytes public message;
    bytes public answer;

    event Prepared(bytes proof, uint256 gasGiven);

    constructor(Manner manner) {
        MANNER = manner;
    }

    function tell(address target_, bytes calldata message_) external {
        (target, message) = (target_, message_);
    }

    /// @inheritdoc IJointVerifier
    function prepare(bytes calldata proof) external override {
        uint256 given = gasleft();
        for (uint256 at; at + 32 <= proof.length; at += 32) bytes32(proof[at:]).asBoolean().tstore(true);
        if (MANNER == Manner.Revert) revert("no");
        if (MANNER == Manner.Call) (, answer) = target.call(message);
        // Solidity has no words for the next two. Both end the call, so memory need not be kept in order.
        if (MANNER == Manner.BurnGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (MANNER == Manner.RevertBomb) {
            assembly ("memory-safe") {
                revert(mload(0x40), 1000000)
            }
        }
        emit Prepared(proof, given);
    }

    /// @inheritdoc IVerifier
    function verify(bytes32 claimDigest, Claim calldata, bytes calldata proof) external view override returns (bool) {
        return proof.length == 0 && claimDigest.asBoolean().tload();
    }
}
