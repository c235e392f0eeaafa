// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { Create2 } from "@openzeppelin/contracts/utils/Create2.sol";
import { LowLevelCall } from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import { Memory } from "@openzeppelin/contracts/utils/Memory.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { Vault } from "./Vault.sol";
import { IModelRegistry } from "./interfaces/IModelRegistry.sol";
import { Authorization, Capture, IPaymentEscrow, Payment, Status } from "./interfaces/IPaymentEscrow.sol";
import { IVerifierRegistry } from "./interfaces/IVerifierRegistry.sol";
import { AuthorizationLogs } from "./libraries/escrow/AuthorizationLogs.sol";
import { BoundedCall } from "./libraries/BoundedCall.sol";
import { CallbackCall } from "./libraries/escrow/CallbackCall.sol";
import { PaymentSlot } from "./libraries/escrow/PaymentSlot.sol";
import { ProvenCall } from "./libraries/escrow/ProvenCall.sol";
import { SignedTransfer } from "./libraries/escrow/SignedTransfer.sol";
import { JointEvidence } from "./types/Claim.sol";
import { LogProof } from "./types/LogProof.sol";
import { Policy } from "./types/Policy.sol";
import { Terms } from "./types/Terms.sol";

/// @title PaymentEscrow
/// @notice See `IPaymentEscrow`, which is the specification.
contract PaymentEscrow is IPaymentEscrow, ReentrancyGuardTransient {
    using PaymentSlot for Payment;
    using PaymentSlot for uint256;
    using SafeERC20 for IERC20;

    /// @dev What a transfer out may cost. USDC needs 45,000 at most; a token that needs more becomes a credit, and a
    /// credit is withdrawn without a cap.
    uint256 private constant TRANSFER_GAS_CAP = 250_000;

    /// @dev What telling a payer of its result may cost whoever captures.
    uint256 private constant CALLBACK_GAS_CAP = 200_000;

    IModelRegistry public immutable MODEL_REGISTRY;
    IVerifierRegistry public immutable VERIFIER_REGISTRY;

    mapping(bytes32 paymentId => Payment payment) private _payments;
    mapping(address token => mapping(address account => uint256 amount)) private _credits;
    mapping(address provider => mapping(address operator => bool approved)) private _operators;

    /// @dev Addresses are known before there is code at them, and a call to none succeeds with any answer: an escrow that
    /// came before its registry would believe whatever lies in memory.
    constructor(IModelRegistry modelRegistry, IVerifierRegistry verifierRegistry) {
        if (address(modelRegistry).code.length == 0) revert RegistryMissing(address(modelRegistry));
        if (address(verifierRegistry).code.length == 0) revert RegistryMissing(address(verifierRegistry));
        MODEL_REGISTRY = modelRegistry;
        VERIFIER_REGISTRY = verifierRegistry;
    }

    /// @inheritdoc IPaymentEscrow
    function authorizeFromVault(
        Terms calldata terms,
        Authorization calldata authorization
    ) external override nonReentrant returns (bytes32 paymentId) {
        bytes32 termsHash = terms.structHash();
        _requireSellable(terms);
        paymentId = _record(terms, termsHash, authorization.payer, authorization.nonce);

        bytes memory vaultCode = _vaultCode(terms);
        address vault = Create2.computeAddress(termsHash, keccak256(vaultCode));
        uint256 held = IERC20(terms.token).balanceOf(vault);
        SignedTransfer.transfer(terms, authorization, vault);
        _requireReceived(IERC20(terms.token), vault, held, terms.amount);

        _sweep(terms, termsHash, vault, vaultCode);
    }

    /// @inheritdoc IPaymentEscrow
    function authorizeFromLog(
        Terms calldata terms,
        address payer,
        bytes32 nonce,
        LogProof calldata proof
    ) external override nonReentrant returns (bytes32 paymentId) {
        bytes32 termsHash = terms.structHash();
        bytes memory vaultCode = _vaultCode(terms);
        address vault = Create2.computeAddress(termsHash, keccak256(vaultCode));
        AuthorizationLogs.requireExecuted(proof, terms.token, payer, nonce, vault, terms.amount);

        bool sellable = _isSellable(terms);
        paymentId = _record(terms, termsHash, payer, nonce);
        _sweep(terms, termsHash, vault, vaultCode);
        // The payer signed, and cannot take back what the token has executed: a sale that came too late gives it back.
        if (!sellable) {
            _payments[paymentId].status = Status.Voided;
            emit PaymentVoided(paymentId);
            _send(terms.token, payer, terms.amount);
        }
    }

    /// @inheritdoc IPaymentEscrow
    function authorizeWithReceive(
        Terms calldata terms,
        address payer,
        uint256 validAfter,
        uint256 validBefore,
        bytes calldata signature
    ) external override nonReentrant returns (bytes32 paymentId) {
        bytes32 termsHash = terms.structHash();
        _requireSellable(terms);
        paymentId = _record(terms, termsHash, payer, termsHash);

        uint256 held = IERC20(terms.token).balanceOf(address(this));
        SignedTransfer.receiveHere(terms, termsHash, payer, validAfter, validBefore, signature);
        _requireReceived(IERC20(terms.token), address(this), held, terms.amount);
    }

    /// @inheritdoc IPaymentEscrow
    function authorize(Terms calldata terms) external override nonReentrant returns (bytes32) {
        return _authorizeCaller(terms);
    }

    /// @inheritdoc IPaymentEscrow
    function authorizeWithCallback(Terms calldata terms) external override nonReentrant returns (bytes32 paymentId) {
        paymentId = _authorizeCaller(terms);
        _payments[paymentId].callsBack = true;
    }

    /// @inheritdoc IPaymentEscrow
    function capture(Capture calldata item) external override nonReentrant {
        (, bytes memory refusal) = _capture(item, false);
        // `refusal` holds the whole error, so the caller sees what it would have seen had it been raised here.
        if (refusal.length != 0) {
            assembly ("memory-safe") {
                revert(add(refusal, 32), mload(refusal))
            }
        }
    }

    /// @inheritdoc IPaymentEscrow
    function captureBatch(Capture[] calldata items, JointEvidence[] calldata joint) external override nonReentrant {
        for (uint256 i; i < joint.length; ++i) VERIFIER_REGISTRY.prepare(joint[i].mode, joint[i].proof);

        // Memory costs more the more of it is used, and no item needs what the one before it left there.
        Memory.Pointer free = Memory.getFreeMemoryPointer();
        for (uint256 i; i < items.length; ++i) {
            (bytes32 paymentId, bytes memory refusal) = _capture(items[i], true);
            if (refusal.length != 0) emit CaptureRefused(paymentId, refusal);
            Memory.unsafeSetFreeMemoryPointer(free);
        }
    }

    /// @inheritdoc IPaymentEscrow
    function void(Terms calldata terms, address payer, bytes32 nonce) external override nonReentrant {
        if (msg.sender != terms.provider && !_operators[terms.provider][msg.sender]) {
            revert NotProvider(msg.sender, terms.provider);
        }
        bytes32 paymentId = _giveBack(terms, payer, nonce, Status.Voided);
        emit PaymentVoided(paymentId);
        _send(terms.token, payer, terms.amount);
    }

    /// @inheritdoc IPaymentEscrow
    function reclaim(Terms calldata terms, address payer, bytes32 nonce) external override nonReentrant {
        if (block.timestamp < terms.captureBefore) revert DeadlineAhead(terms.captureBefore, block.timestamp);
        bytes32 paymentId = _giveBack(terms, payer, nonce, Status.Reclaimed);
        emit PaymentReclaimed(paymentId);
        _send(terms.token, payer, terms.amount);
    }

    /// @inheritdoc IPaymentEscrow
    function withdrawCredit(address token, address to) external override nonReentrant {
        uint256 amount = _credits[token][msg.sender];
        if (amount == 0) revert CreditMissing(token, msg.sender);
        _credits[token][msg.sender] = 0;
        emit CreditWithdrawn(token, msg.sender, to, amount);
        IERC20(token).safeTransfer(to, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function setOperator(address operator, bool approved) external override {
        _operators[msg.sender][operator] = approved;
        emit OperatorSet(msg.sender, operator, approved);
    }

    /// @inheritdoc IPaymentEscrow
    function paymentOf(bytes32 paymentId) external view override returns (Payment memory) {
        return _payments[paymentId];
    }

    /// @inheritdoc IPaymentEscrow
    function paymentIdOf(Terms calldata terms, address payer, bytes32 nonce) external view override returns (bytes32) {
        return _paymentId(terms.structHash(), payer, nonce);
    }

    /// @inheritdoc IPaymentEscrow
    function vaultOf(Terms calldata terms) external view override returns (address) {
        return Create2.computeAddress(terms.structHash(), keccak256(_vaultCode(terms)));
    }

    /// @inheritdoc IPaymentEscrow
    function creditOf(address token, address account) external view override returns (uint256) {
        return _credits[token][account];
    }

    /// @inheritdoc IPaymentEscrow
    function isOperator(address provider, address operator) external view override returns (bool) {
        return _operators[provider][operator];
    }

    function _requireSellable(Terms calldata terms) private view {
        if (block.timestamp >= terms.captureBefore) revert DeadlinePassed(terms.captureBefore, block.timestamp);
        if (!terms.policy.isCanonical()) revert PolicyNotCanonical(terms.policy);
        Policy floor = MODEL_REGISTRY.liveFloorOf(terms.versionId);
        if (!terms.policy.implies(floor)) revert BelowFloor(terms.policy, floor);
    }

    /// @dev What `_requireSellable` requires, as an answer. Whoever calls could starve the registry of gas to have a sale given
    /// back; but taking the money in and giving it back afterwards takes far more than the 1/64 that would be left.
    function _isSellable(Terms calldata terms) private view returns (bool) {
        if (block.timestamp >= terms.captureBefore || !terms.policy.isCanonical()) return false;
        try MODEL_REGISTRY.liveFloorOf(terms.versionId) returns (Policy floor) {
            return terms.policy.implies(floor);
        } catch {
            return false;
        }
    }

    function _authorizeCaller(Terms calldata terms) private returns (bytes32 paymentId) {
        _requireSellable(terms);
        paymentId = _record(terms, terms.structHash(), msg.sender, 0);

        uint256 held = IERC20(terms.token).balanceOf(address(this));
        IERC20(terms.token).safeTransferFrom(msg.sender, address(this), terms.amount);
        _requireReceived(IERC20(terms.token), address(this), held, terms.amount);
    }

    /// @dev Records a payment whose money comes in right after, or all of it reverts.
    function _record(
        Terms calldata terms,
        bytes32 termsHash,
        address payer,
        bytes32 nonce
    ) private returns (bytes32 paymentId) {
        paymentId = _paymentId(termsHash, payer, nonce);
        Payment storage payment = _payments[paymentId];
        if (payment.status != Status.None) revert PaymentExists(paymentId, payment.status);

        // One field after the other: the compiler makes one write of them, where a whole struct goes through memory.
        payment.status = Status.Authorized;
        payment.authorizedAt = uint40(block.timestamp);
        payment.amount = terms.amount;
        emit PaymentAuthorized(
            paymentId,
            payer,
            terms.provider,
            terms.versionId,
            terms.policy,
            terms.token,
            terms.amount
        );
    }

    /// @dev Moves exactly `terms.amount` from the vault to this contract. What else lies there is another payment's.
    function _sweep(Terms calldata terms, bytes32 termsHash, address vault, bytes memory vaultCode) private {
        uint256 held = IERC20(terms.token).balanceOf(address(this));
        if (_create2(termsHash, vaultCode) != vault) revert VaultNotSwept(vault);
        _requireReceived(IERC20(terms.token), address(this), held, terms.amount);
    }

    /// @dev Captures one payment, or changes nothing and returns the error that says why. Nothing here can fail once the
    /// payment has ended, so a batch has nothing to undo.
    function _capture(Capture calldata item, bool inBatch) private returns (bytes32 paymentId, bytes memory refusal) {
        Terms calldata terms = item.terms;
        paymentId = _paymentId(terms.structHash(), item.payer, item.nonce);
        Payment storage payment = _payments[paymentId];
        uint256 slot = payment.load();
        if (slot.statusOf() != Status.Authorized) {
            return (paymentId, abi.encodeWithSelector(PaymentNotAuthorized.selector, paymentId, slot.statusOf()));
        }
        if (block.timestamp >= terms.captureBefore) {
            return (paymentId, abi.encodeWithSelector(DeadlinePassed.selector, terms.captureBefore, block.timestamp));
        }
        if (inBatch && slot.callsBack()) {
            return (paymentId, abi.encodeWithSelector(CallbackInBatch.selector, paymentId));
        }
        uint64 mask;
        (mask, refusal) = _proven(item, paymentId);
        if (refusal.length != 0) return (paymentId, refusal);

        // The registry was asked in a static call, so the slot is as it was.
        payment.store(slot, Status.Captured);
        (address token, uint64 units) = (terms.token, item.result.units);
        uint256 price = terms.price(units);
        emit PaymentCaptured(paymentId, item.result.outputHash, mask, units, price);
        _send(token, terms.provider, price);
        _send(token, item.payer, terms.amount - price);
        if (slot.callsBack()) _callBack(item, paymentId, mask);
    }

    /// @dev Tells the payer. Everything has been done by now, and whatever the payer does changes nothing of it.
    function _callBack(Capture calldata item, bytes32 paymentId, uint64 mask) private {
        (bool succeeded, bool enoughGas) = BoundedCall.attempt(
            item.payer,
            CALLBACK_GAS_CAP,
            CallbackCall.encode(item, paymentId, mask)
        );
        if (succeeded) return;
        if (!enoughGas) revert CallbackOutOfGas(item.payer, CALLBACK_GAS_CAP);
        emit CallbackFailed(paymentId);
    }

    /// @dev The modes that hold for the claim that the terms and the result make, or the error where they do not suffice.
    function _proven(
        Capture calldata item,
        bytes32 paymentId
    ) private view returns (uint64 mask, bytes memory refusal) {
        (bool answered, bytes32 answer, ) = LowLevelCall.staticcallReturn64Bytes(
            address(VERIFIER_REGISTRY),
            ProvenCall.encode(item, paymentId)
        );
        if (!answered) {
            refusal = LowLevelCall.returnData();
            // Without a reason it ran out of gas, and an empty refusal would read as none.
            if (refusal.length == 0) refusal = abi.encodeWithSelector(EvidenceNotChecked.selector, paymentId);
            return (0, refusal);
        }
        mask = uint64(uint256(answer));
        Policy policy = item.terms.policy;
        if (!policy.satisfiedBy(mask)) refusal = abi.encodeWithSelector(PolicyNotSatisfied.selector, policy, mask);
    }

    function _giveBack(
        Terms calldata terms,
        address payer,
        bytes32 nonce,
        Status end
    ) private returns (bytes32 paymentId) {
        paymentId = _paymentId(terms.structHash(), payer, nonce);
        Payment storage payment = _payments[paymentId];
        if (payment.status != Status.Authorized) revert PaymentNotAuthorized(paymentId, payment.status);
        payment.status = end;
    }

    /// @dev Sends money out, or keeps it as a credit where the token refuses: whoever is on a block list blocks nobody else.
    function _send(address token, address to, uint256 amount) private {
        if (amount == 0) return;
        (bool transferred, bool enoughGas) = BoundedCall.transferCall(
            token,
            TRANSFER_GAS_CAP,
            abi.encodeCall(IERC20.transfer, (to, amount))
        );
        if (transferred) return;
        if (!enoughGas) revert TransferOutOfGas(token, TRANSFER_GAS_CAP);
        _credits[token][to] += amount;
        emit CreditAdded(token, to, amount);
    }

    function _requireReceived(IERC20 token, address account, uint256 held, uint256 expected) private view {
        uint256 holds = token.balanceOf(account);
        // A token that takes money away while it pays in received nothing.
        uint256 received = holds > held ? holds - held : 0;
        if (received != expected) revert AmountNotReceived(received, expected);
    }

    function _paymentId(bytes32 termsHash, address payer, bytes32 nonce) private view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), termsHash, payer, nonce));
    }

    function _vaultCode(Terms calldata terms) private pure returns (bytes memory) {
        return bytes.concat(type(Vault).creationCode, abi.encode(terms.token, terms.amount));
    }

    /// @dev Not OpenZeppelin's `Create2.deploy`: it takes an account without code for a failure, and a vault leaves none.
    function _create2(bytes32 salt, bytes memory code) private returns (address created) {
        // Reads `code` only.
        assembly ("memory-safe") {
            created := create2(0, add(code, 32), mload(code), salt)
        }
    }
}
