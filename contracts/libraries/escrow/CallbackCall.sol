// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { ICaptureCallback } from "../../interfaces/ICaptureCallback.sol";
import { Capture } from "../../interfaces/IPaymentEscrow.sol";
import { Claim } from "../../types/Claim.sol";

/// @title CallbackCall
/// @notice What a payer is told of a capture.
library CallbackCall {
    /// @notice The call of `ICaptureCallback.onCaptured`, with the claim built from the terms.
    function encode(Capture calldata item, bytes32 paymentId, uint64 proven) internal pure returns (bytes memory) {
        Claim memory claim = Claim({
            requestId: paymentId,
            versionId: item.terms.versionId,
            promptHash: item.terms.promptHash,
            inputHash: item.terms.inputHash,
            paramsHash: item.terms.paramsHash,
            outputHash: item.result.outputHash,
            provider: item.terms.provider,
            units: item.result.units,
            completedAt: item.result.completedAt
        });
        return abi.encodeCall(ICaptureCallback.onCaptured, (claim, proven, item.evidence));
    }
}
