// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { Evidence, JointEvidence } from "../types/Claim.sol";
import { LogProof } from "../types/LogProof.sol";
import { Policy } from "../types/Policy.sol";
import { Terms } from "../types/Terms.sol";

/// @notice Where a payment stands. Captured, voided and reclaimed are final and exclude each other.
enum Status {
    None,
    Authorized,
    Captured,
    Voided,
    Reclaimed
}

/// @notice What the escrow keeps of a payment: one slot. Callers hand the whole terms back, and the id's hash does the rest.
struct Payment {
    Status status; // 8 bits
    uint40 authorizedAt; // UTC seconds
    uint128 amount; // what was taken in, in the token's smallest unit
    bool callsBack; // whether a capture tells the payer
}

/// @notice An ERC-3009 authorization that the payer signed.
struct Authorization {
    address payer;
    uint256 validAfter; // UTC seconds
    uint256 validBefore; // UTC seconds
    bytes32 nonce;
    bytes signature; // 65 bytes r, s, v, or whatever the payer's contract wallet accepts
}

/// @notice What the provider delivered.
struct Result {
    bytes32 outputHash;
    uint64 units;
    uint40 completedAt; // UTC seconds, by the provider's clock
}

/// @notice All that it takes to capture one payment.
struct Capture {
    Terms terms;
    address payer;
    bytes32 nonce;
    Result result;
    Evidence[] evidence;
}

/// @title IPaymentEscrow
/// @notice Holds a payer's money until the provider's claim is proven under the policy that was bought, and gives it back
/// otherwise. Silence never pays the provider.
/// @dev There is no owner, no fee and no upgrade. Rights live in the terms: `terms.provider` may void, anyone may do the
/// rest. `paymentId = keccak256(abi.encode(chainId, escrow, termsHash, payer, nonce))`.
interface IPaymentEscrow {
    event PaymentAuthorized(
        bytes32 indexed paymentId,
        address indexed payer,
        address indexed provider,
        bytes32 versionId,
        Policy policy,
        address token,
        uint128 amount
    );
    /// @notice `paid` went to the provider; the rest of the authorized amount went back to the payer.
    event PaymentCaptured(bytes32 indexed paymentId, bytes32 outputHash, uint64 proven, uint64 units, uint256 paid);
    event PaymentVoided(bytes32 indexed paymentId);
    event PaymentReclaimed(bytes32 indexed paymentId);
    event CaptureRefused(bytes32 indexed paymentId, bytes reason);
    /// @notice The payer was told of its result, and reverted or used up its gas. The capture stands.
    event CallbackFailed(bytes32 indexed paymentId);
    event OperatorSet(address indexed provider, address indexed operator, bool approved);
    event CreditAdded(address indexed token, address indexed account, uint256 amount);
    event CreditWithdrawn(address indexed token, address indexed account, address indexed to, uint256 amount);

    /// @notice The escrow was deployed before this registry.
    error RegistryMissing(address registry);
    /// @notice The policy is not written in canonical form.
    error PolicyNotCanonical(Policy policy);
    /// @notice The policy is weaker than the model's publisher accepts.
    error BelowFloor(Policy policy, Policy floor);
    /// @notice It is too late: from `captureBefore` on the money goes back to the payer.
    error DeadlinePassed(uint40 captureBefore, uint256 time);
    /// @notice It is too early: until `captureBefore` the provider may still deliver.
    error DeadlineAhead(uint40 captureBefore, uint256 time);
    /// @notice This payment was authorized before.
    error PaymentExists(bytes32 paymentId, Status status);
    /// @notice No such payment is waiting: it never came in, its terms are other ones, or it has ended.
    error PaymentNotAuthorized(bytes32 paymentId, Status status);
    /// @notice The token moved another amount than it was told to, as tokens with fees do.
    error AmountNotReceived(uint256 received, uint256 expected);
    /// @notice The vault could not be created.
    error VaultNotSwept(address vault);
    /// @notice The evidence proves too little.
    error PolicyNotSatisfied(Policy policy, uint64 proven);
    /// @notice The evidence could not be checked: the caller left too little gas. Send more.
    error EvidenceNotChecked(bytes32 paymentId);
    /// @notice The payer of this payment is called back, so it is captured alone.
    error CallbackInBatch(bytes32 paymentId);
    /// @notice The caller left too little gas for telling the payer. Send more.
    error CallbackOutOfGas(address payer, uint256 gasCap);
    /// @notice Only the provider, or an operator that it appointed, may do this.
    error NotProvider(address caller, address provider);
    /// @notice There is nothing to withdraw.
    error CreditMissing(address token, address account);
    /// @notice The caller left too little gas for a transfer. Send more.
    error TransferOutOfGas(address token, uint256 gasCap);

    /// @notice Takes a stock x402 payment in: an ERC-3009 authorization whose `to` is the vault of the terms.
    /// @dev Executes the authorization itself and sweeps exactly `terms.amount`; money that was in the vault before is
    /// another payer's and stays. One vault is swept once in a transaction: a second time reverts with `VaultNotSwept`.
    /// Every authorize verb checks that the version is live, that the policy is canonical and implies the floor, and that
    /// the deadline is ahead; and reverts with `AmountNotReceived` unless `terms.amount` arrived. A policy that names a mode
    /// which does not exist is not refused: it cannot be satisfied, so it is reclaimed.
    /// @return paymentId The payment's id, with `authorization.nonce`.
    function authorizeFromVault(
        Terms calldata terms,
        Authorization calldata authorization
    ) external returns (bytes32 paymentId);

    /// @notice Takes a stock x402 payment in whose authorization somebody else has submitted to the token, so that the money
    /// already lies in the vault. Anyone may call.
    /// @dev Proves the token's own logs against a recent block of this chain. Where the other authorize verbs would refuse the
    /// sale, the payment is voided as soon as it is recorded, and the money goes back to the payer: what was signed cannot be
    /// taken back any more, and blocks pass out of reach. Reverts as `AuthorizationLogs` says.
    /// @param nonce The nonce of the payer's authorization.
    /// @return paymentId The same id that `authorizeFromVault` would have given.
    function authorizeFromLog(
        Terms calldata terms,
        address payer,
        bytes32 nonce,
        LogProof calldata proof
    ) external returns (bytes32 paymentId);

    /// @notice Takes a payment in by `receiveWithAuthorization` to this contract, with the terms' hash as its nonce.
    /// @return paymentId The payment's id, with `nonce = termsHash`.
    function authorizeWithReceive(
        Terms calldata terms,
        address payer,
        uint256 validAfter,
        uint256 validBefore,
        bytes calldata signature
    ) external returns (bytes32 paymentId);

    /// @notice Takes a payment in from the caller's ERC-20 allowance. For contracts.
    /// @return paymentId The payment's id, with `nonce = 0`: an other `terms.salt` makes an other payment.
    function authorize(Terms calldata terms) external returns (bytes32 paymentId);

    /// @notice As `authorize`, and a capture tells the caller of the result: `ICaptureCallback.onCaptured`, once, when all
    /// else is done, with at most 200,000 gas. `void` and `reclaim` tell nobody.
    /// @dev Nothing else sets this up, so only who pays from a contract of its own puts the cost on whoever captures, who
    /// sees it beforehand in `paymentOf`. Reverts as `authorize` does.
    /// @return paymentId The same id that `authorize` would have given.
    function authorizeWithCallback(Terms calldata terms) external returns (bytes32 paymentId);

    /// @notice Pays the provider for a proven result and refunds the rest, before the deadline. Anyone may call.
    /// @dev The claim is built from the terms, so it cannot differ from them. A transfer that the token refuses becomes a
    /// credit. A callback that fails changes nothing (`CallbackFailed`); one that could not have its gas reverts with
    /// `CallbackOutOfGas`. Reverts with `PaymentNotAuthorized`, `DeadlinePassed`, `PolicyNotSatisfied`, and as the
    /// registry does.
    function capture(Capture calldata item) external;

    /// @notice Captures many payments. An item that would revert alone is left as it is, with a `CaptureRefused` that says
    /// why; the others go on. So is an item whose payer is called back (`CallbackInBatch`): a batch calls no payer, and
    /// none can spoil it or make it dearer for the others.
    /// @param joint Evidence of several items at once, in any order. The evidence of such an item names the mode with an
    /// empty proof. Joint evidence that does not hold leaves its items unproven, and touches no others.
    function captureBatch(Capture[] calldata items, JointEvidence[] calldata joint) external;

    /// @notice Gives everything back to the payer. The provider or its operator may call, at any time.
    function void(Terms calldata terms, address payer, bytes32 nonce) external;

    /// @notice Gives everything back to the payer from `captureBefore` on. Anyone may call.
    function reclaim(Terms calldata terms, address payer, bytes32 nonce) external;

    /// @notice Sends the caller's credit in `token` to `to`.
    function withdrawCredit(address token, address to) external;

    /// @notice Lets `operator` void in the caller's name, so that the hot key is never the treasury.
    function setOperator(address operator, bool approved) external;

    /// @notice The payment's record; all zero when there is none.
    function paymentOf(bytes32 paymentId) external view returns (Payment memory);

    /// @notice The id of a payment on this chain.
    function paymentIdOf(Terms calldata terms, address payer, bytes32 nonce) external view returns (bytes32);

    /// @notice Where a stock x402 client pays for these terms.
    function vaultOf(Terms calldata terms) external view returns (address);

    /// @notice What `account` may withdraw of `token`.
    function creditOf(address token, address account) external view returns (uint256);

    /// @notice Whether `operator` may void in `provider`'s name.
    function isOperator(address provider, address operator) external view returns (bool);
}
