// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Claim, Evidence } from "../types/Claim.sol";

/// @title ICaptureCallback
/// @notice What a contract implements that pays with `IPaymentEscrow.authorizeWithCallback`.
interface ICaptureCallback {
    /// @notice The result of the payment `claim.requestId` was proven, and its provider paid.
    /// @dev Only the escrow's word means anything: check who calls. The escrow is closed meanwhile, so nothing can be paid
    /// or captured from within. A revert, or more than 200,000 gas, undoes this call and nothing else.
    /// @param claim The claim, built from the payment's terms.
    /// @param proven The modes that hold for it; they satisfy the policy of the terms.
    /// @param evidence What the claim was proven with. It may carry the output, or other things that were never checked.
    function onCaptured(Claim calldata claim, uint64 proven, Evidence[] calldata evidence) external;
}
