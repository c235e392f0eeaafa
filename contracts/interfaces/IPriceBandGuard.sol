// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice What a model holds for the price: one slot.
struct Estimate {
    uint128 price; // in units of 1e-18
    uint40 completedAt; // UTC seconds; zero: there is none
}

/// @title IPriceBandGuard
/// @notice An example: refuses a price that is too far from a regressor's estimate. A contract that trades asks it first.
/// @dev The version answers with one float32 under `tensor/raw`. The observer brings what the price depends on, in full, so
/// that anybody can run the version on it; a verified result about the latest of it becomes the estimate.
interface IPriceBandGuard {
    event Observed(bytes32 indexed inputHash, bytes input);
    event PriceEstimated(bytes32 indexed inputHash, uint128 price, uint40 completedAt);

    /// @notice Only the observer may do this.
    error NotObserver(address caller, address observer);
    /// @notice A band is narrower than the price: below 10,000 hundredths of a percent.
    error BandTooWide(uint16 bandBps);
    /// @notice A price is above zero, and below 2^128 units of 1e-18.
    error EstimateOutOfRange(int256 price);
    /// @notice There is a later estimate.
    error EstimateSuperseded(uint40 completedAt, uint40 current);
    /// @notice There is no estimate for what was observed last.
    error EstimateMissing();
    /// @notice The estimate is too old to go by.
    error EstimateStale(uint40 completedAt, uint256 oldest);
    /// @notice The price is too far from the estimate.
    error PriceOutsideBand(uint256 price, uint256 lowest, uint256 highest);

    /// @notice Says what the price depends on now; the estimate before it no longer counts. Observer only.
    /// @param input The figures as the version takes them, canonical bytes.
    function observe(bytes calldata input) external;

    /// @notice Reverts unless `price` is within the band around a fresh estimate, both ends included.
    /// @param price In units of 1e-18.
    function requireFair(uint256 price) external view;

    /// @notice The estimate for what was observed last; all zero where there is none.
    function estimate() external view returns (Estimate memory);
}
