// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Estimate, IPriceBandGuard } from "../interfaces/IPriceBandGuard.sol";
import { Assay, Expectation } from "../interfaces/IVerifiedConsumer.sol";
import { RawTensor } from "../libraries/RawTensor.sol";
import { Claim } from "../types/Claim.sol";
import { VerifiedConsumer } from "./VerifiedConsumer.sol";

/// @title PriceBandGuard
/// @notice See `IPriceBandGuard`, which is the specification.
contract PriceBandGuard is IPriceBandGuard, VerifiedConsumer {
    using RawTensor for bytes;

    uint256 private constant WHOLE_BPS = 10_000;

    address public immutable OBSERVER;
    /// @notice How far a price may be from the estimate, in hundredths of a percent of it.
    uint16 public immutable BAND_BPS;

    bytes32 private _inputHash;
    Estimate private _estimate;

    /// @param observer Who brings what the price depends on. Passed in, since a deployer may be a factory.
    constructor(
        Assay memory assay,
        Expectation memory expected,
        address observer,
        uint16 bandBps
    ) VerifiedConsumer(assay, expected) {
        if (bandBps >= WHOLE_BPS) revert BandTooWide(bandBps);
        OBSERVER = observer;
        BAND_BPS = bandBps;
    }

    /// @inheritdoc IPriceBandGuard
    function observe(bytes calldata input) external override {
        if (msg.sender != OBSERVER) revert NotObserver(msg.sender, OBSERVER);
        bytes32 inputHash = keccak256(input);
        _inputHash = inputHash;
        delete _estimate;
        emit Observed(inputHash, input);
    }

    /// @inheritdoc IPriceBandGuard
    function requireFair(uint256 price) external view override {
        Estimate memory known = _estimate;
        if (known.completedAt == 0) revert EstimateMissing();
        if (block.timestamp - known.completedAt > MAX_AGE) {
            revert EstimateStale(known.completedAt, block.timestamp - MAX_AGE);
        }
        uint256 width = (uint256(known.price) * BAND_BPS) / WHOLE_BPS;
        (uint256 lowest, uint256 highest) = (known.price - width, known.price + width);
        if (price < lowest || price > highest) revert PriceOutsideBand(price, lowest, highest);
    }

    /// @inheritdoc IPriceBandGuard
    function estimate() external view override returns (Estimate memory) {
        return _estimate;
    }

    function _onResult(Claim calldata claim, bytes calldata output) internal override {
        int256 price = output.float32At(0);
        if (price <= 0 || price > int256(uint256(type(uint128).max))) revert EstimateOutOfRange(price);
        uint40 current = _estimate.completedAt;
        if (claim.completedAt < current) revert EstimateSuperseded(claim.completedAt, current);
        // In range, as was checked.
        uint128 found = uint128(uint256(price));
        _estimate = Estimate(found, claim.completedAt);
        emit PriceEstimated(claim.inputHash, found, claim.completedAt);
    }

    /// @dev Only what was observed last. Before anything was, no input hashes to zero.
    function _isAsked(bytes32 inputHash) internal view override returns (bool) {
        return inputHash == _inputHash && inputHash != 0;
    }
}
