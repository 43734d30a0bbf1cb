#!/usr/bin/env python3
"""A key server that misbehaves on demand, on loopback, for tests alone.

fault_server.py FOLDER

FOLDER holds the files that modes speak of, and, for TLS, NAME.pem (certificate and key) for each NAME in the file
"certificates" (one a line). Prints one line of ports: plain HTTP first, then one for each certificate. Ends when its
standard input ends.

GET /control/mode/MODE  how /jwks answers from now on; the counter starts again
GET /control/count      how often /jwks was asked for since
GET /jwks               by mode:
  file:NAME       200 with that file
  html:NAME       the same under text/html
  lines:NAME      200 with the next line of that file, over and over
  etag:NAME       200 with an ETag of the file's content, or 304 where If-None-Match names it
  cached:NAME     200 with Cache-Control: max-age=7
  status:N        that status, with the file "good" as its body
  redirect        301 to /moved, which would answer with the file "good"
  nothing         takes the request and never answers
  close           takes the request and closes the connection
  drip            a right answer, byte by byte, too slowly
  forever         200 and a body without end
  headers         200 and header fields without end
  big             200 and 10 MiB, announced by Content-Length
  truncated:NAME  announces the whole file, sends half of it, closes
  late:SECONDS    the file "good" after that time
  gzip            the file "good", compressed though nobody asked
"""
import gzip
import hashlib
import http.server
import pathlib
import socketserver
import ssl
import sys
import threading
import time

folder = pathlib.Path(sys.argv[1])
ended = threading.Event()


class State:
    lock = threading.Lock()
    mode = "nothing"
    count = 0
    accept = ""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, body, status=200, **fields):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def file(self, name):
        return (folder / name).read_bytes()

    def do_GET(self):
        self.close_connection = True
        try:
            if self.path.startswith("/control/mode/"):
                with State.lock:
                    State.mode = self.path[len("/control/mode/"):]
                    State.count = 0
                self.send(b"")
            elif self.path == "/control/count":
                self.send(str(State.count).encode())
            elif self.path == "/control/accept":
                self.send(State.accept.encode())
            elif self.path == "/moved":
                self.send(self.file("good"))
            elif self.path == "/jwks":
                with State.lock:
                    State.count += 1
                    count = State.count
                    State.accept = "; ".join(f"{k.lower()}={v}" for k, v in sorted(self.headers.items()) if k.lower() != "host")
                self.answer(State.mode, count)
            else:
                self.send(b"", 404)
        except OSError:  # the client has gone
            pass

    def answer(self, mode, count):
        mode, _, name = mode.partition(":")
        if mode == "file":
            self.send(self.file(name), Content_Type="application/json")
        elif mode == "html":
            self.send(self.file(name), Content_Type="text/html")
        elif mode == "lines":
            lines = self.file(name).splitlines()
            self.send(lines[count % len(lines)])
        elif mode == "etag":
            body = self.file(name)
            tag = '"' + hashlib.sha256(body).hexdigest() + '"'
            if self.headers.get("If-None-Match") == tag:
                self.send_response(304)
                self.send_header("ETag", tag)
                self.end_headers()
            else:
                self.send(body, ETag=tag)
        elif mode == "cached":
            self.send(self.file(name), Cache_Control="public, max-age=7")
        elif mode == "status":
            self.send(self.file("good"), int(name))
        elif mode == "redirect":
            self.send(b"", 301, Location="/moved")
        elif mode == "nothing":
            ended.wait(60)
        elif mode == "close":
            pass
        elif mode == "drip":
            body = self.file("good")
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for byte in body:
                self.wfile.write(bytes([byte]))
                if ended.wait(0.1):
                    return
        elif mode == "forever":
            self.send_response(200)
            self.end_headers()
            while not ended.is_set():
                self.wfile.write(b" " * 65536)
        elif mode == "headers":
            self.send_response(200)
            while not ended.is_set():
                self.send_header("X-Padding", "x" * 1000)
                self.flush_headers()
        elif mode == "big":
            self.send(b" " * (10 << 20))
        elif mode == "truncated":
            body = self.file(name)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
        elif mode == "late":
            time.sleep(float(name))
            self.send(self.file("good"))
        elif mode == "gzip":
            self.send(gzip.compress(self.file("good")), Content_Encoding="gzip")
        else:
            self.send(b"", 404)


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):  # a client that refuses our certificate
        pass


class TlsServer(Server):
    def __init__(self, certificate):
        super().__init__(("127.0.0.1", 0), Handler)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(folder / f"{certificate}.pem")

    def finish_request(self, request, client_address):
        # In the thread of the connection, so that a client which does not go on holds nobody up.
        request.settimeout(10)
        super().finish_request(self.context.wrap_socket(request, server_side=True), client_address)


def main():
    servers = [Server(("127.0.0.1", 0), Handler)]
    names = folder / "certificates"
    if names.exists():
        servers += [TlsServer(name) for name in names.read_text().split()]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(*(server.server_address[1] for server in servers), flush=True)
    sys.stdin.read()
    ended.set()


main()
