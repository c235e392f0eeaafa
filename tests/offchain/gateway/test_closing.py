"""A gateway that has stopped gives back all that it used."""

from pathlib import Path

import httpx


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_gateway_that_has_stopped_leaves_no_file_and_no_connection_open(serve, digits):
    def run():
        with serve() as serving, httpx.Client(base_url=serving.url, timeout=30) as http:
            for path in ("/v1/models", "/v1/status", "/", "/node"):
                assert http.get(path).status_code == 200
        return open_files()

    run()  # What is made once is made here.
    before = run()
    assert run() <= before
