"""Towns of the demo region with a branch each; where they lie is true, the offices are made up."""

from dataclasses import dataclass

CITY, COUNTRY = "г.", "ст-ца"


@dataclass(frozen=True, slots=True)
class Town:
    """A town; ``weight`` is how many people live there, in thousands."""

    code: str
    kind: str
    name: str
    latitude: str
    longitude: str
    weight: int

    @property
    def locality(self) -> str:
        """The town as addresses name it."""
        return f"{self.kind} {self.name}"

    @property
    def is_urban(self) -> bool:
        """Whether tariffs of towns hold there."""
        return self.kind in {CITY, "пгт"}


_TOWNS = """
KRASNODAR      г.     Краснодар            45.0355 38.9753 1100
SOCHI          г.     Сочи                 43.5855 39.7231 440
NOVOROSSIYSK   г.     Новороссийск         44.7235 37.7687 260
ARMAVIR        г.     Армавир              44.9977 41.1298 185
YEYSK          г.     Ейск                 46.7115 38.2765 80
ANAPA          г.     Анапа                44.8949 37.3160 80
KROPOTKIN      г.     Кропоткин            45.4346 40.5756 75
GELENDZHIK     г.     Геленджик            44.5609 38.0767 75
SLAVYANSK      г.     Славянск-на-Кубани   45.2590 38.1247 65
TUAPSE         г.     Туапсе               44.0953 39.0733 60
LABINSK        г.     Лабинск              44.6342 40.7357 57
KRYMSK         г.     Крымск               44.9294 37.9912 56
TIKHORETSK     г.     Тихорецк             45.8547 40.1281 55
TIMASHYOVSK    г.     Тимашёвск            45.6167 38.9453 52
BELORECHENSK   г.     Белореченск          44.7714 39.8717 51
KURGANINSK     г.     Курганинск           44.8848 40.5918 48
UST_LABINSK    г.     Усть-Лабинск         45.2149 39.6923 40
KORENOVSK      г.     Кореновск            45.4645 39.4491 41
TEMRYUK        г.     Темрюк               45.2749 37.3854 40
ABINSK         г.     Абинск               44.8667 38.1519 38
APSHERONSK     г.     Апшеронск            44.4605 39.7307 37
GORYACHY_KLYUCH г.    Горячий_Ключ         44.6344 39.1361 38
NOVOKUBANSK    г.     Новокубанск          45.1045 41.0469 34
GULKEVICHI     г.     Гулькевичи           45.3602 40.6947 34
PRIMORSKO_AKHTARSK г. Приморско-Ахтарск    46.0513 38.1785 32
KHADYZHENSK    г.     Хадыженск            44.4239 39.5376 22
MOSTOVSKOY     пгт    Мостовской           44.4120 40.7867 25
KANEVSKAYA     ст-ца  Каневская            46.0847 38.9561 45
DINSKAYA       ст-ца  Динская              45.2114 39.2259 36
LENINGRADSKAYA ст-ца  Ленинградская        46.3213 39.3892 36
PAVLOVSKAYA    ст-ца  Павловская           46.1362 39.7871 31
KUSHCHYOVSKAYA ст-ца  Кущёвская            46.5586 39.6342 28
STAROMINSKAYA  ст-ца  Староминская         46.5310 39.0560 29
STAROSHCHERBINOVSKAYA ст-ца Старощербиновская 46.6321 38.6722 18
BRYUKHOVETSKAYA ст-ца Брюховецкая          45.8022 38.9989 22
KALININSKAYA   ст-ца  Калининская          45.4825 38.6610 13
POLTAVSKAYA    ст-ца  Полтавская           45.3659 38.2111 26
SEVERSKAYA     ст-ца  Северская            44.8548 38.6789 25
OTRADNAYA      ст-ца  Отрадная             44.3928 41.5183 23
USPENSKOYE     с.     Успенское            44.8297 41.3944 12
VYSELKI        ст-ца  Выселки              45.5810 39.6562 19
KRYLOVSKAYA    ст-ца  Крыловская           46.3222 39.9639 13
NOVOPOKROVSKAYA ст-ца Новопокровская       45.9516 40.6995 20
BELAYA_GLINA   с.     Белая_Глина          46.0760 40.8602 17
"""

STREETS = (
    "ул. Красная", "ул. Мира", "ул. Ленина", "ул. Северная", "ул. Садовая", "ул. Набережная", "ул. Гагарина",
    "ул. Пушкина", "ул. Горького", "ул. Кубанская", "ул. Казачья", "ул. Степная", "ул. Виноградная", "ул. Советская",
    "ул. Школьная", "ул. Первомайская", "ул. Октябрьская", "ул. Комсомольская", "ул. Партизанская", "ул. Шоссейная",
    "ул. Восточная", "ул. Западная", "ул. Южная", "ул. Полевая", "ул. Цветочная", "ул. Ореховая", "ул. Вишнёвая",
    "ул. Чехова", "ул. Лермонтова", "ул. Суворова", "ул. Кутузова", "пер. Тихий", "пер. Короткий", "пр-т Победы",
)  # fmt: skip


def _town(row: str) -> Town:
    code, kind, name, latitude, longitude, weight = row.split()
    return Town(code, kind, name.replace("_", " "), latitude, longitude, int(weight))


TOWNS = tuple(_town(row) for row in _TOWNS.strip().splitlines())
PORT = next(town for town in TOWNS if town.code == "NOVOROSSIYSK")
"""The town that another retailer supplies."""
