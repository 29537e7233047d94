"""Which phones text messages are sent to: those that take them, in the countries that an operator pays for."""

from dataclasses import dataclass

import phonenumbers

from domain.inputs import FieldErrorCode, FieldFault

_WITHOUT_MESSAGES = frozenset(
    {
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.UAN,
        phonenumbers.PhoneNumberType.VOICEMAIL,
    }
)


@dataclass(frozen=True, slots=True)
class Texting:
    """
    Tells whether a number that somebody gives may be sent codes.

    ``countries`` are calling codes, by default that of Russia and Kazakhstan; none are all: then strangers can have
    messages sent to wherever these cost most.
    """

    countries: tuple[str, ...] = ("7",)

    def faults(self, phone: str | None) -> list[FieldFault]:
        """Return why a phone (E.164) of a form is refused; nothing of one that could not be read."""
        if not phone:
            return []
        if self.countries and not phone.startswith(tuple(f"+{code}" for code in self.countries)):
            codes = ", ".join(f"+{code}" for code in self.countries)
            return [FieldFault(("phone",), FieldErrorCode.NOT_ALLOWED, instead=codes)]
        return [] if takes_messages(phone) else [FieldFault(("phone",), FieldErrorCode.NOT_ALLOWED)]


def takes_messages(phone: str) -> bool:
    """Tell whether text messages may reach a number (E.164): a landline or a free hotline gets none."""
    return phonenumbers.number_type(phonenumbers.parse(phone)) not in _WITHOUT_MESSAGES


def is_calling_code(text: str) -> bool:
    """Tell whether numbers of some country begin with a text, after their plus."""
    return text.isascii() and text.isdecimal() and int(text) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
