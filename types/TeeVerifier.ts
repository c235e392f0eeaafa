// Written by scripts/export_types.py from the compiled contracts: `make abi`.
export const teeVerifierAbi = [
  {
    "inputs": [
      {
        "internalType": "contract IAttestation",
        "name": "attestation",
        "type": "address"
      },
      {
        "internalType": "contract IModelRegistry",
        "name": "modelRegistry",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "modelId",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "measurement",
        "type": "bytes32"
      }
    ],
    "name": "ApprovalExists",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "modelId",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "measurement",
        "type": "bytes32"
      }
    ],
    "name": "ApprovalMissing",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint40",
        "name": "attestedAt",
        "type": "uint40"
      },
      {
        "internalType": "uint256",
        "name": "latest",
        "type": "uint256"
      }
    ],
    "name": "DocumentEarly",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint40",
        "name": "attestedAt",
        "type": "uint40"
      },
      {
        "internalType": "uint256",
        "name": "earliest",
        "type": "uint256"
      }
    ],
    "name": "DocumentStale",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "measurement",
        "type": "bytes32"
      }
    ],
    "name": "EnclaveDebugged",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint40",
        "name": "until",
        "type": "uint40"
      },
      {
        "internalType": "uint40",
        "name": "current",
        "type": "uint40"
      }
    ],
    "name": "EnrolmentNotLonger",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "key",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "owner",
        "type": "address"
      }
    ],
    "name": "EnrolmentNotSigned",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint40",
        "name": "until",
        "type": "uint40"
      },
      {
        "internalType": "uint256",
        "name": "time",
        "type": "uint256"
      }
    ],
    "name": "EnrolmentPassed",
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
        "internalType": "address",
        "name": "key",
        "type": "address"
      },
      {
        "internalType": "uint40",
        "name": "revokedAt",
        "type": "uint40"
      }
    ],
    "name": "KeyIsRevoked",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "key",
        "type": "address"
      },
      {
        "internalType": "uint40",
        "name": "until",
        "type": "uint40"
      }
    ],
    "name": "KeyLapsed",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "key",
        "type": "address"
      }
    ],
    "name": "KeyUnknown",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes",
        "name": "publicKey",
        "type": "bytes"
      }
    ],
    "name": "KeyUnusable",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "measurement",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "enrolled",
        "type": "bytes32"
      }
    ],
    "name": "MeasurementDiffers",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "modelId",
        "type": "bytes32"
      }
    ],
    "name": "ModelUnknown",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "caller",
        "type": "address"
      },
      {
        "internalType": "address",
        "name": "publisher",
        "type": "address"
      }
    ],
    "name": "NotPublisher",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "key",
        "type": "address"
      }
    ],
    "name": "RevocationNotSigned",
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
        "internalType": "address",
        "name": "key",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "measurement",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "owner",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint40",
        "name": "since",
        "type": "uint40"
      },
      {
        "indexed": false,
        "internalType": "uint40",
        "name": "until",
        "type": "uint40"
      }
    ],
    "name": "EnclaveEnrolled",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "key",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "measurement",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "owner",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "uint40",
        "name": "until",
        "type": "uint40"
      }
    ],
    "name": "EnclaveRenewed",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "address",
        "name": "key",
        "type": "address"
      }
    ],
    "name": "EnclaveRevoked",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "modelId",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "measurement",
        "type": "bytes32"
      }
    ],
    "name": "MeasurementApproved",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "modelId",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "measurement",
        "type": "bytes32"
      }
    ],
    "name": "MeasurementRevoked",
    "type": "event"
  },
  {
    "inputs": [],
    "name": "ATTESTATION",
    "outputs": [
      {
        "internalType": "contract IAttestation",
        "name": "",
        "type": "address"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "GRACE",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "MAX_AGE",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "MAX_AHEAD",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "MAX_VALIDITY",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "MODEL_REGISTRY",
    "outputs": [
      {
        "internalType": "contract IModelRegistry",
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
        "internalType": "bytes32",
        "name": "modelId",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "measurement",
        "type": "bytes32"
      }
    ],
    "name": "approvalOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "uint40",
            "name": "approvedAt",
            "type": "uint40"
          },
          {
            "internalType": "uint40",
            "name": "revokedAt",
            "type": "uint40"
          }
        ],
        "internalType": "struct Approval",
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
        "internalType": "bytes32",
        "name": "modelId",
        "type": "bytes32"
      },
      {
        "internalType": "bytes32",
        "name": "measurement",
        "type": "bytes32"
      }
    ],
    "name": "approveMeasurement",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "key",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "modelId",
        "type": "bytes32"
      },
      {
        "internalType": "uint40",
        "name": "completedAt",
        "type": "uint40"
      }
    ],
    "name": "counts",
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
    "inputs": [
      {
        "internalType": "address",
        "name": "key",
        "type": "address"
      }
    ],
    "name": "enclaveOf",
    "outputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "measurement",
            "type": "bytes32"
          },
          {
            "internalType": "uint40",
            "name": "since",
            "type": "uint40"
          },
          {
            "internalType": "uint40",
            "name": "until",
            "type": "uint40"
          },
          {
            "internalType": "uint40",
            "name": "revokedAt",
            "type": "uint40"
          }
        ],
        "internalType": "struct Enclave",
        "name": "enclave",
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
        "name": "document",
        "type": "bytes"
      },
      {
        "internalType": "address",
        "name": "owner",
        "type": "address"
      },
      {
        "internalType": "bytes",
        "name": "signature",
        "type": "bytes"
      }
    ],
    "name": "enrol",
    "outputs": [
      {
        "internalType": "address",
        "name": "key",
        "type": "address"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "key",
        "type": "address"
      },
      {
        "internalType": "bytes",
        "name": "signature",
        "type": "bytes"
      }
    ],
    "name": "revokeKey",
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
        "internalType": "bytes32",
        "name": "measurement",
        "type": "bytes32"
      }
    ],
    "name": "revokeMeasurement",
    "outputs": [],
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
