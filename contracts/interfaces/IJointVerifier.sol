// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IVerifier } from "./IVerifier.sol";

/// @title IJointVerifier
/// @notice A verifier that can check evidence of several claims at once, for less than one by one.
interface IJointVerifier is IVerifier {
    /// @notice Checks joint evidence. Until the end of the transaction `verify` then answers an empty proof with whether the
    /// claim was among those that it proved. Anyone may call: what is remembered is true, whoever asked.
    /// @dev Never reverts for bad evidence: it proves nothing, and one bad part takes nothing from the others.
    /// @param proof This mode's joint evidence, in the mode's own format.
    function prepare(bytes calldata proof) external;
}
