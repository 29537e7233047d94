"""Domain enums that the contract names; listing one here is what exposes it."""

import strawberry

from domain.accounts import AccountKind
from domain.branches import NewsKind, Weekday
from domain.cards import CardBindingStatus, CardBrand, CardRefusal
from domain.charges import ChargeBasis, ChargeLineKind, ChargeSource
from domain.inputs import FieldErrorCode
from domain.journal import OperationKind
from domain.ledger import EntryKind
from domain.metering import ReadingSource, ReadingStatus, ReadingWarning, TariffZone
from domain.payments import PaymentFailure, PaymentPurpose, PaymentSource, PaymentStatus
from domain.reading_faults import ReadingFaultCode
from domain.registration import ActivationChannel
from domain.repairs import RepairKind, RepairStatus
from domain.second_factor import SecondFactorMethod
from domain.tariffs import TariffCategory
from domain.users import Language, Role

for exposed in (
    AccountKind,
    ActivationChannel,
    CardBindingStatus,
    CardBrand,
    CardRefusal,
    ChargeBasis,
    ChargeLineKind,
    ChargeSource,
    EntryKind,
    FieldErrorCode,
    Language,
    NewsKind,
    OperationKind,
    PaymentFailure,
    PaymentPurpose,
    PaymentSource,
    PaymentStatus,
    ReadingFaultCode,
    ReadingSource,
    ReadingStatus,
    ReadingWarning,
    RepairKind,
    RepairStatus,
    Role,
    SecondFactorMethod,
    TariffCategory,
    TariffZone,
    Weekday,
):
    strawberry.enum(exposed)
