"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.trainings.models import CertificateState
from app.trainings.rules import Lack
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "certificates_not_here": _l("A draft or a cancelled event hands out no certificates."),
            "certificates_too_early": _l("Certificates are handed out when the event is over."),
            "nobody_to_certify": _l("Nobody without a certificate fulfils the terms."),
            "certificate_held": _l("There is a valid certificate already: No. %(number)s."),
            "certificate_terms_unmet": _l(
                "The terms are not fulfilled. Say why the certificate is issued all the same."
            ),
            "certificate_not_valid": _l(
                "This certificate is no longer valid, so it cannot be revoked or replaced."
            ),
            "certificate_reason_missing": _l("Say why: the log keeps the reason."),
            "printed_name_missing": _l("A certificate needs a name."),
            "too_many_unknown_codes": _l(
                "Too many unknown codes were tried from your network. Try again in %(minutes)s minutes."
            ),
        }
    )
    register_labels(
        {
            CertificateState.VALID: lazy_pgettext("certificate", "valid"),
            CertificateState.REVOKED: lazy_pgettext("certificate", "revoked"),
            CertificateState.REPLACED: lazy_pgettext("certificate", "replaced"),
            Lack.SESSIONS: _l("too few sessions"),
            Lack.HOURS: _l("too few hours"),
            Lack.FEEDBACK: _l("no feedback yet"),
        }
    )
