"""What a volume rests on, in a word."""

from domain.charges import ChargeBasis
from schema.texts import Text

BASIS = {
    ChargeBasis.READINGS: Text("по показаниям", "by readings"),
    ChargeBasis.AVERAGE: Text("по среднему расходу", "by the mean"),
    ChargeBasis.NORM: Text("по нормативу", "by the norm"),
}
