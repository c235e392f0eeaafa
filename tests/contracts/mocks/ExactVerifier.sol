// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IVerifier } from "../../../contracts/interfaces/IVerifier.sol";
import { Claim } from "../../../contracts/types/Claim.sol";

/// @title ExactVerifier
/// @notice Says true when it is called with one digest, claim and proof, encoded as the compiler encodes them.
contract ExactVerifier is IVerifier {
    bytes32 public immutable CALL_HASH;

    constructor(bytes32 claimDigest, Claim memory claim, bytes memory proof) {
        CALL_HASH = keccak256(abi.encodeCall(IVerifier.verify, (claimDigest, claim, proof)));
    }

    /// @inheritdoc IVerifier
    function verify(bytes32, Claim calldata, bytes calldata) external view override returns (bool) {
        return keccak256(msg.data) == CALL_HASH;
    }
}
