"""A server that is broken on purpose: it passes requests on and spoils some of the answers.

The step "doors" runs schemathesis against it and fails when the faults are not found. Each fault is of one kind that
no correct server shows: a 500, a status that is not described, a type that is not described, a body of
another shape, a problem that does not name its request.
"""

import http.client
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

UPSTREAM = sys.argv[1]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def pass_on(self):
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length) if length else None
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "accept-encoding")}
        headers["accept-encoding"] = "identity"
        upstream = http.client.HTTPConnection(UPSTREAM, timeout=20)
        upstream.request(self.command, self.path, body, headers)
        answer = upstream.getresponse()
        status, kind, body = answer.status, answer.getheader("content-type") or "", answer.read()
        address = self.path.split("?")[0]
        if status == 200 and address == "/v1/classes":
            status, body = 500, b'{"status":500}'
        elif status == 200 and address == "/v1/sources":
            status = 418
        elif status == 200 and address == "/v1/statuses":
            kind = "text/html"
        elif status == 200 and address == "/v1/about":
            body = b'{"name":7}'
        elif status == 405 and address == "/v1/teams":
            body = b'{"status":405}'
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("x-request-id", answer.getheader("x-request-id") or "none-0000")
        if allow := answer.getheader("allow"):
            self.send_header("allow", allow)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_QUERY = pass_on

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
