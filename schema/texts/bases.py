"""What a volume rests on, in a word."""

from domain.charges import ChargeBasis
from domain.users import Language
from schema.texts import Text

BASIS = {
    ChargeBasis.READINGS: Text("по показаниям", "by readings"),
    ChargeBasis.AVERAGE: Text("по среднему расходу", "by mean use"),
    ChargeBasis.NORM: Text("по нормативу", "by the norm"),
}
POWER = Text("по наибольшей мощности", "by the maximum power")


def by_basis(basis: ChargeBasis, language: Language, *, is_power: bool = False) -> str:
    """Return what a volume rests on; of a business what is no reading nor mean is its maximum power."""
    return (POWER if is_power else BASIS[basis]).say(language)
