"""A wallet in the browser (EIP-1193), whose key is in the test."""

import json

import httpx

__all__ = ["BrowserWallet"]

REFUSED = {"code": 4001, "message": "User rejected the request."}

_PROVIDER = """
window.ethereum = {
    async request({ method, params }) {
        const { result, error } = await window.askTheTest(method, params ?? []);
        if (error) throw Object.assign(new Error(error.message), { code: error.code });
        return result;
    },
    on() {},
    removeListener() {},
};
"""


class BrowserWallet:
    """Signs with an account and asks a chain, as wallets do.

    `asked` lists the methods, `signed` the messages that it has signed.
    """

    def __init__(self, account, rpc_url, chain_id):
        self.asked = []
        self.signed = []
        self.chain_id = chain_id
        self.refuses = set()
        self._account = self._signer = account
        self._rpc_url = rpc_url

    def sign_as(self, account):
        """Sign with the key of another account than the one that is named."""
        self._signer = account

    def switch_to(self, account):
        """Offer another account from now on, and sign with its key."""
        self._account = self._signer = account

    def install(self, page):
        """Offer the wallet to a page, before it loads."""
        page.expose_binding("askTheTest", lambda _, method, params: self._answer(method, params))
        page.add_init_script(_PROVIDER)

    def _answer(self, method, params):
        self.asked.append(method)
        if method in self.refuses:
            return {"error": REFUSED}
        if method in ("eth_requestAccounts", "eth_accounts"):
            return {"result": [self._account.address.lower()]}
        if method == "eth_chainId":
            return {"result": hex(self.chain_id)}
        if method == "wallet_switchEthereumChain":
            self.chain_id = int(params[0]["chainId"], 16)
            return {"result": None}
        if method == "eth_signTypedData_v4":
            return {"result": self._sign(params[1])}
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer = httpx.post(self._rpc_url, json=request).json()
        return {key: answer[key] for key in ("result", "error") if key in answer}

    def _sign(self, text):
        message = json.loads(text)
        self.signed.append(message)
        signed = self._signer.sign_typed_data(full_message=message)
        return "0x" + signed.signature.hex()
