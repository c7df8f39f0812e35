"""SES behind the `Mailer` port."""

from __future__ import annotations

from nuna.adapters.aws import clients
from nuna.formats.names import printable
from nuna.resources import MAIL_FROM


class SesMailer:
    def send(self, to: str, subject: str, text: str, html: str) -> None:
        clients.client("sesv2").send_email(
            FromEmailAddress=MAIL_FROM.id,
            Destination={"ToAddresses": [to]},
            Content={
                "Simple": {
                    "Subject": {"Data": printable(subject)},
                    "Body": {"Text": {"Data": text}, "Html": {"Data": html}},
                }
            },
        )
