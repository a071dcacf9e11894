"""Mail through Django's configured backend."""

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from shop.core.channels.base import Letter
from shop.core.errors import ProviderError


class EmailChannel:
    """Sends by SMTP. A refusal of this letter is permanent, anything else may pass."""

    def send(self, letter: Letter) -> None:
        """Send one mail with text and HTML; the Message-ID stays the same at each attempt."""
        host = urlsplit(settings.SITE_URL).hostname
        optional = {
            "List-Unsubscribe": f"<{letter.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        mail = EmailMultiAlternatives(
            subject=letter.subject,
            body=letter.text,
            to=[letter.to],
            reply_to=[settings.SUPPORT_EMAIL],
            headers={"Message-ID": f"<{letter.reference}@{host}>", "Auto-Submitted": "auto-generated"}
            | (optional if letter.unsubscribe else {}),
        )
        if letter.html:
            mail.attach_alternative(letter.html, "text/html")
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise ProviderError(
                "The mail server refused the address.", permanent=min(codes, default=0) >= 500
            ) from error
        except smtplib.SMTPResponseException as error:
            # a refused log-in (535) is our own setting, mended by us: the letter waits for it
            final = 500 <= error.smtp_code < 600 and not isinstance(error, smtplib.SMTPAuthenticationError)
            raise ProviderError(f"The mail server answered {error.smtp_code}.", permanent=final) from error
        except ValueError as error:
            raise ProviderError("The letter has a malformed head.", permanent=True) from error
        except OSError as error:
            raise ProviderError(f"The mail server cannot be reached ({type(error).__name__}).") from error
