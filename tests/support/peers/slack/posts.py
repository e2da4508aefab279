"""posts.py URL [SECRET]: what people run with Slack's client, unchanged; with a secret, signed by the Standard Webhooks library."""
import datetime
import json
import sys
import urllib.request

from slack_sdk.models.attachments import Attachment, AttachmentField
from slack_sdk.models.blocks import DividerBlock, HeaderBlock, SectionBlock
from slack_sdk.webhook import WebhookClient
from standardwebhooks import Webhook


def plain(url):
    client = WebhookClient(url)
    said = [
        client.send(text="by the client"),
        client.send(
            text="fallback",
            blocks=[HeaderBlock(text="A header"), SectionBlock(text="*bold* in a section"), DividerBlock()],
        ),
        client.send(
            text="with an attachment",
            attachments=[Attachment(text="inside", color="warning", fields=[AttachmentField(title="Stage", value="prod", short=True)])],
        ),
    ]
    return [[one.status_code, one.body] for one in said]


def signed(url, secret):
    now = datetime.datetime.now(tz=datetime.timezone.utc)
    body = json.dumps({"text": "signed elsewhere"})
    headers = {
        "content-type": "application/json",
        "webhook-id": "msg_python",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_python", now, body),
    }
    with urllib.request.urlopen(urllib.request.Request(url, data=body.encode(), headers=headers)) as answer:
        return [[answer.status, answer.read().decode()]]


print(json.dumps(plain(sys.argv[1]) if len(sys.argv) == 2 else signed(sys.argv[1], sys.argv[2])))
