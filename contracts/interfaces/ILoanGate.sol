// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Terms } from "../types/Terms.sol";

/// @notice Where an application stands.
enum Standing {
    None,
    Filed,
    Granted,
    Refused
}

/// @notice One application: one slot.
struct Application {
    Standing standing; // 8 bits
    int64 margin; // of the scores, in the version's units; zero until it is decided
    address applicant;
}

/// @title ILoanGate
/// @notice An example: grants loans by a classifier. The lender files applications whose figures it has seen, and a verified
/// result decides each one, once.
/// @dev The version answers with two int32 under `tensor/raw`: the scores for refusing and for granting. What the gate does not
/// know is whether the figures are true: the lender vouches for them.
interface ILoanGate {
    event ApplicationFiled(bytes32 indexed inputHash, address indexed applicant);
    event ApplicationDecided(bytes32 indexed inputHash, address indexed applicant, Standing standing, int64 margin);

    /// @notice Only the lender may do this.
    error NotLender(address caller, address lender);
    /// @notice Somebody has applied with these figures. Add a salt to the input.
    error ApplicationExists(bytes32 inputHash);
    /// @notice An application is somebody's.
    error ApplicantMissing();

    /// @notice Files an application. Lender only.
    /// @param inputHash keccak256 of the figures as the version takes them, canonical bytes.
    function file(address applicant, bytes32 inputHash) external;

    /// @notice Pays for the result of an application from the gate's own money. Lender only.
    /// @dev Reverts as `IVerifiedConsumer` and the escrow do.
    function ask(Terms calldata terms) external returns (bytes32 paymentId);

    /// @notice Sends money of the gate out, as what came back from a payment without a result. Lender only.
    function withdraw(address token, address to, uint256 amount) external;

    /// @notice The record of an application; all zero where there is none.
    function applicationOf(bytes32 inputHash) external view returns (Application memory);
}
