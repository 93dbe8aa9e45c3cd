"""An app on Mastodon.py that is woken: run with the judges' own Python, where that library is.

It subscribes, says so, waits for one push, and says what it read in it.
"""

import json
import sys
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer

from mastodon import Mastodon

PATIENCE = 60

came: list[tuple[Message, bytes]] = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        came.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(201)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is said but what was read."""


def main(origin: str, token: str) -> None:
    app = Mastodon(api_base_url=origin, access_token=token)
    private, public = app.push_subscription_generate_keys()
    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        server.timeout = PATIENCE
        endpoint = f"http://127.0.0.1:{server.server_port}/push"
        made = app.push_subscription_set(endpoint, public, mention_events=True)
        say({"standard": made.standard})
        server.handle_request()
    ((headers, body),) = came
    found = app.push_subscription_decrypt_push(body, private, headers["Encryption"], headers["Crypto-Key"])
    say({"title": found.title, "body": found.body, "type": found.notification_type})


def say(found: object) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
