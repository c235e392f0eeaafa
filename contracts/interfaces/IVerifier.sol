// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Claim } from "../types/Claim.sol";

/// @title IVerifier
/// @notice Checks one mode's evidence. It holds no money and changes no state.
interface IVerifier {
    /// @notice Whether `proof` proves `claim`. Bad evidence is answered with false; there is no need to revert.
    /// @dev Only the registry's answer means anything: it computes the digest, and a verifier trusts the one it is given.
    /// @param claimDigest The EIP-712 digest of `claim` in the registry's domain.
    /// @param claim The claim itself.
    /// @param proof This mode's evidence, in the mode's own format.
    function verify(bytes32 claimDigest, Claim calldata claim, bytes calldata proof) external view returns (bool);
}
