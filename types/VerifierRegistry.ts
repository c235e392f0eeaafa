// Written by scripts/export_types.py from the compiled contracts: `make abi`.
export const verifierRegistryAbi = [
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "owner",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "Mode",
        "name": "previous",
        "type": "uint8"
      },
      {
        "internalType": "Mode",
        "name": "mode",
        "type": "uint8"
      }
    ],
    "name": "EvidenceOutOfOrder",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "Mode",
        "name": "mode",
        "type": "uint8"
      }
    ],
    "name": "GasCapMissing",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "InvalidShortString",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "Mode",
        "name": "mode",
        "type": "uint8"
      }
    ],
    "name": "ModeAlreadyRetired",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "Mode",
        "name": "mode",
        "type": "uint8"
      },
      {
        "internalType": "contract IVerifier",
        "name": "verifier",
        "type": "address"
      }
    ],
    "name": "ModeExists",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "Mode",
        "name": "mode",
        "type": "uint8"
      },
      {
        "internalType": "uint8",
        "name": "maximum",
        "type": "uint8"
      }
    ],
    "name": "ModeOutOfRange",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "Mode",
        "name": "mode",
        "type": "uint8"
      }
    ],
    "name": "ModeUnknown",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "string",
        "name": "name",
        "type": "string"
      }
    ],
    "name": "NameUnusable",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "owner",
        "type": "address"
      }
    ],
    "name": "OwnableInvalidOwner",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "OwnableUnauthorizedAccount",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "string",
        "name": "str",
        "type": "string"
      }
    ],
    "name": "StringTooLong",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "contract IVerifier",
        "name": "verifier",
        "type": "address"
      }
    ],
    "name": "VerifierMissing",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "Mode",
        "name": "mode",
        "type": "uint8"
      },
      {
        "internalType": "uint256",
        "name": "gasCap",
        "type": "uint256"
      }
    ],
    "name": "VerifierOutOfGas",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [],
    "name": "EIP712DomainChanged",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "Mode",
        "name": "mode",
        "type": "uint8"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "name",
        "type": "string"
      },
      {
        "indexed": false,
        "internalType": "contract IVerifier",
        "name": "verifier",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint32",
        "name": "gasCap",
        "type": "uint32"
      }
    ],
    "name": "ModeAppended",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "Mode",
        "name": "mode",
        "type": "uint8"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "reason",
        "type": "string"
      }
    ],
    "name": "ModeRetired",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "previousOwner",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "newOwner",
        "type": "address"
      }
    ],
    "name": "OwnershipTransferStarted",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "previousOwner",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "newOwner",
        "type": "address"
      }
    ],
    "name": "OwnershipTransferred",
    "type": "event"
  },
  {
    "inputs": [],
    "name": "acceptOwnership",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "Mode",
        "name": "mode",
        "type": "uint8"
      },
      {
        "internalType": "string",
        "name": "name",
        "type": "string"
      },
      {
        "internalType": "contract IVerifier",
        "name": "verifier",
        "type": "address"
      },
      {
        "internalType": "uint32",
        "name": "gasCap",
        "type": "uint32"
      }
    ],
    "name": "append",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "requestId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "versionId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "promptHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "inputHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "paramsHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "outputHash",
            "type": "bytes32"
          },
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
          },
          {
            "internalType": "uint64",
            "name": "units",
            "type": "uint64"
          },
          {
            "internalType": "uint40",
            "name": "completedAt",
            "type": "uint40"
          }
        ],
        "internalType": "struct Claim",
        "name": "claim",
        "type": "tuple"
      }
    ],
    "name": "digestOf",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "",
        "type": "bytes32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "eip712Domain",
    "outputs": [
      {
        "internalType": "bytes1",
        "name": "fields",
        "type": "bytes1"
      },
      {
        "internalType": "string",
        "name": "name",
        "type": "string"
      },
      {
        "internalType": "string",
        "name": "version",
        "type": "string"
      },
      {
        "internalType": "uint256",
        "name": "chainId",
        "type": "uint256"
      },
      {
        "internalType": "address",
        "name": "verifyingContract",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "salt",
        "type": "bytes32"
      },
      {
        "internalType": "uint256[]",
        "name": "extensions",
        "type": "uint256[]"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "liveModes",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "string",
        "name": "name",
        "type": "string"
      }
    ],
    "name": "modeNamed",
    "outputs": [
      {
        "internalType": "Mode",
        "name": "",
        "type": "uint8"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "Mode",
        "name": "mode",
        "type": "uint8"
      }
    ],
    "name": "modeOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "contract IVerifier",
            "name": "verifier",
            "type": "address"
          },
          {
            "internalType": "uint32",
            "name": "gasCap",
            "type": "uint32"
          },
          {
            "internalType": "uint40",
            "name": "appendedAt",
            "type": "uint40"
          },
          {
            "internalType": "bool",
            "name": "retired",
            "type": "bool"
          }
        ],
        "internalType": "struct ModeRecord",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "Mode",
        "name": "mode",
        "type": "uint8"
      }
    ],
    "name": "nameOf",
    "outputs": [
      {
        "internalType": "string",
        "name": "",
        "type": "string"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "owner",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "pendingOwner",
    "outputs": [
      {
        "internalType": "address",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "Mode",
        "name": "mode",
        "type": "uint8"
      },
      {
        "internalType": "bytes",
        "name": "proof",
        "type": "bytes"
      }
    ],
    "name": "prepare",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "requestId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "versionId",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "promptHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "inputHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "paramsHash",
            "type": "bytes32"
          },
          {
            "internalType": "bytes32",
            "name": "outputHash",
            "type": "bytes32"
          },
          {
            "internalType": "address",
            "name": "provider",
            "type": "address"
          },
          {
            "internalType": "uint64",
            "name": "units",
            "type": "uint64"
          },
          {
            "internalType": "uint40",
            "name": "completedAt",
            "type": "uint40"
          }
        ],
        "internalType": "struct Claim",
        "name": "claim",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "Mode",
            "name": "mode",
            "type": "uint8"
          },
          {
            "internalType": "bytes",
            "name": "proof",
            "type": "bytes"
          }
        ],
        "internalType": "struct Evidence[]",
        "name": "evidence",
        "type": "tuple[]"
      }
    ],
    "name": "proven",
    "outputs": [
      {
        "internalType": "uint64",
        "name": "mask",
        "type": "uint64"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "renounceOwnership",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "Mode",
        "name": "mode",
        "type": "uint8"
      },
      {
        "internalType": "string",
        "name": "reason",
        "type": "string"
      }
    ],
    "name": "retire",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "newOwner",
        "type": "address"
      }
    ],
    "name": "transferOwnership",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  }
] as const;
