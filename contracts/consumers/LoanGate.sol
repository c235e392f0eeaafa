// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { Application, ILoanGate, Standing } from "../interfaces/ILoanGate.sol";
import { Assay, Expectation } from "../interfaces/IVerifiedConsumer.sol";
import { RawTensor } from "../libraries/RawTensor.sol";
import { Claim } from "../types/Claim.sol";
import { Terms } from "../types/Terms.sol";
import { VerifiedConsumer } from "./VerifiedConsumer.sol";

/// @title LoanGate
/// @notice See `ILoanGate`, which is the specification.
contract LoanGate is ILoanGate, VerifiedConsumer {
    using RawTensor for bytes;
    using SafeERC20 for IERC20;

    uint256 private constant REFUSE = 0;
    uint256 private constant GRANT = 1;
    /// @dev Two int32.
    uint256 private constant OUTPUT_SIZE = 8;

    address public immutable LENDER;
    /// @notice By how much the score for granting must be the higher one, in the version's units.
    int64 public immutable LEAST_MARGIN;

    mapping(bytes32 inputHash => Application application) private _applications;

    modifier onlyLender() {
        if (msg.sender != LENDER) revert NotLender(msg.sender, LENDER);
        _;
    }

    /// @param lender Who files and asks. Passed in, since a deployer may be a factory.
    constructor(
        Assay memory assay,
        Expectation memory expected,
        address lender,
        int64 leastMargin
    ) VerifiedConsumer(assay, expected) {
        LENDER = lender;
        LEAST_MARGIN = leastMargin;
    }

    /// @inheritdoc ILoanGate
    function file(address applicant, bytes32 inputHash) external override onlyLender {
        if (applicant == address(0)) revert ApplicantMissing();
        if (_applications[inputHash].standing != Standing.None) revert ApplicationExists(inputHash);

        _applications[inputHash] = Application(Standing.Filed, 0, applicant);
        emit ApplicationFiled(inputHash, applicant);
    }

    /// @inheritdoc ILoanGate
    function ask(Terms calldata terms) external override onlyLender returns (bytes32) {
        return _pay(terms);
    }

    /// @inheritdoc ILoanGate
    function withdraw(address token, address to, uint256 amount) external override onlyLender {
        IERC20(token).safeTransfer(to, amount);
    }

    /// @inheritdoc ILoanGate
    function applicationOf(bytes32 inputHash) external view override returns (Application memory) {
        return _applications[inputHash];
    }

    function _onResult(Claim calldata claim, bytes calldata output) internal override {
        // The difference of two int32 fits in 64 bits.
        int64 margin = int64(output.int32At(GRANT)) - output.int32At(REFUSE);
        Standing standing = margin >= LEAST_MARGIN ? Standing.Granted : Standing.Refused;

        Application storage application = _applications[claim.inputHash];
        (application.standing, application.margin) = (standing, margin);
        emit ApplicationDecided(claim.inputHash, application.applicant, standing, margin);
    }

    /// @dev An application that was decided is not decided again, by whatever request.
    function _isAsked(bytes32 inputHash) internal view override returns (bool) {
        return _applications[inputHash].standing == Standing.Filed;
    }

    function _outputSize() internal pure override returns (uint256) {
        return OUTPUT_SIZE;
    }
}
