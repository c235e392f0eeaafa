// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IVerifier } from "../interfaces/IVerifier.sol";
import { Claim } from "../types/Claim.sol";

/// @title PublishedVerifier
/// @notice The mode `published`: the proof is the output itself. So a payment that is captured under it has laid its output
/// open, in the calldata of the capture: the payer has it, whatever the provider does, and so has everybody, for ever.
/// Privacy is given up. It does not prove that the model ran: any bytes can be published.
/// @dev Proof: the canonical output, whole, and nothing else. What a transaction can carry is the only limit here.
contract PublishedVerifier is IVerifier {
    /// @inheritdoc IVerifier
    function verify(bytes32, Claim calldata claim, bytes calldata proof) external pure override returns (bool) {
        return keccak256(proof) == claim.outputHash;
    }
}
