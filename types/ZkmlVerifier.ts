// Written by scripts/export_types.py from the compiled contracts: `make abi`.
export const zkmlVerifierAbi = [
  {
    "inputs": [
      {
        "internalType": "bool",
        "name": "insecureKeysAllowed",
        "type": "bool"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "versionId",
        "type": "bytes32"
      }
    ],
    "name": "CircuitExists",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "Create2EmptyBytecode",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "width",
        "type": "uint256"
      }
    ],
    "name": "ElementWidthUnknown",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "FailedDeployment",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "balance",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "needed",
        "type": "uint256"
      }
    ],
    "name": "InsufficientBalance",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "CircuitHeader",
        "name": "header",
        "type": "bytes32"
      }
    ],
    "name": "KeyFormatUnknown",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "keyHash",
        "type": "bytes32"
      }
    ],
    "name": "KeyInsecure",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "length",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "expected",
        "type": "uint256"
      }
    ],
    "name": "KeyLengthWrong",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "keyHash",
        "type": "bytes32"
      },
      {
        "internalType": "uint256",
        "name": "keyHashAt",
        "type": "uint256"
      }
    ],
    "name": "KeyNotInManifest",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "length",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "maximum",
        "type": "uint256"
      }
    ],
    "name": "KeyTooLong",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "size",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "width",
        "type": "uint256"
      }
    ],
    "name": "SizeNotWhole",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "value",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "length",
        "type": "uint256"
      }
    ],
    "name": "StringsInsufficientHexLength",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "versionId",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "keyHash",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "keyContract",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bool",
        "name": "insecure",
        "type": "bool"
      }
    ],
    "name": "CircuitRegistered",
    "type": "event"
  },
  {
    "inputs": [],
    "name": "INSECURE_KEYS_ALLOWED",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "versionId",
        "type": "bytes32"
      }
    ],
    "name": "circuitOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "keyHash",
            "type": "bytes32"
          },
          {
            "internalType": "address",
            "name": "keyContract",
            "type": "address"
          },
          {
            "internalType": "bool",
            "name": "insecure",
            "type": "bool"
          },
          {
            "internalType": "uint8",
            "name": "inputWidth",
            "type": "uint8"
          },
          {
            "internalType": "uint8",
            "name": "outputWidth",
            "type": "uint8"
          },
          {
            "internalType": "uint32",
            "name": "inputSize",
            "type": "uint32"
          },
          {
            "internalType": "uint32",
            "name": "outputSize",
            "type": "uint32"
          }
        ],
        "internalType": "struct Circuit",
        "name": "circuit",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
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
        "internalType": "bytes32",
        "name": "modelId",
        "type": "bytes32"
      },
      {
        "internalType": "bytes",
        "name": "manifest",
        "type": "bytes"
      },
      {
        "internalType": "uint256",
        "name": "keyHashAt",
        "type": "uint256"
      },
      {
        "internalType": "bytes",
        "name": "key",
        "type": "bytes"
      }
    ],
    "name": "register",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "versionId",
        "type": "bytes32"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "claimDigest",
        "type": "bytes32"
      },
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
        "internalType": "bytes",
        "name": "proof",
        "type": "bytes"
      }
    ],
    "name": "verify",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  }
] as const;
