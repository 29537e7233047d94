"""Branches and support as anybody gets them through the schema."""

from domain.branches import ContactKind
from models.branches import Department, SupportContact
from tests.resolvers.asking import answer_to, code_of
from tests.world import World

BRANCHES = """
query ($search: String, $near: CoordinatesInput, $here: CoordinatesInput!) {
  branches(search: $search, near: $near) {
    id code name supplier { code name } address { line } phones email
    hours { weekday opens closes } coordinates { latitude longitude } distance(from: $here)
    departments { name address { line } phones hours { weekday opens closes } }
  }
}
"""
HERE = {"latitude": 45.0355, "longitude": 38.9753}


async def test_o32_branches_tell_all_about_themselves_and_their_departments(world: World) -> None:
    branch = await world.branch(
        name="Сочинский", code="SOCHI", latitude=43.5855, longitude=39.7231,
        hours=[
            {"weekday": "TUESDAY", "opens": "08:00", "closes": "12:00"},
            {"weekday": "MONDAY", "opens": "13:00", "closes": "17:00"},
            {"weekday": "MONDAY", "opens": "08:00", "closes": "12:00"},
        ],
    )  # fmt: skip
    await world.add(
        Department(
            branch_id=branch.id,
            name="Адлер",
            locality="г. Сочи",
            street="ул. Ленина",
            house="3",
            phones=["+70000000001"],
        )
    )

    (answer,) = (await answer_to(world, BRANCHES, here=HERE))["branches"]

    assert answer["id"] == str(branch.id)
    assert answer["supplier"]["name"] == "ТестЭнергоСбыт"
    assert answer["distance"] == 171.9
    assert [(day["weekday"], day["opens"]) for day in answer["hours"]] == [
        ("MONDAY", "08:00"), ("MONDAY", "13:00"), ("TUESDAY", "08:00"),
    ]  # fmt: skip
    assert answer["departments"] == [
        {"name": "Адлер", "address": {"line": "г. Сочи, ул. Ленина, д. 3"}, "phones": ["+70000000001"], "hours": []}
    ]


async def test_o32_nearest_branch_first_and_unknown_places_last(world: World) -> None:
    await world.branch(name="А без места")
    await world.branch(name="Б Сочи", latitude=43.5855, longitude=39.7231)
    await world.branch(name="В Краснодар", latitude=45.0355, longitude=38.9753)

    answer = (await answer_to(world, BRANCHES, near=HERE, here=HERE))["branches"]

    assert [(branch["name"], branch["distance"]) for branch in answer] == [
        ("В Краснодар", 0.0), ("Б Сочи", 171.9), ("А без места", None),
    ]  # fmt: skip
    assert answer[-1]["coordinates"] is None


async def test_o3_branches_can_be_searched_before_sign_in(world: World) -> None:
    await world.branch(name="Кущёвский филиал")
    await world.branch(name="Динской филиал")

    answer = await answer_to(world, BRANCHES, search="КУЩЕВСКИЙ", here=HERE)

    assert [branch["name"] for branch in answer["branches"]] == ["Кущёвский филиал"]


async def test_o32_a_place_off_the_globe_is_a_fault_of_the_request(world: World) -> None:
    await world.branch()
    nowhere = {"latitude": 91, "longitude": 0}

    assert await code_of(world, BRANCHES, near=nowhere, here=HERE) == "BAD_USER_INPUT"
    assert await code_of(world, BRANCHES, here=nowhere) == "BAD_USER_INPUT"


async def test_o3_a_search_of_absurd_length_is_a_fault_of_the_request(world: World) -> None:
    assert await code_of(world, BRANCHES, search="а" * 10_000, here=HERE) == "BAD_USER_INPUT"


async def test_o32_branch_by_code_is_null_where_there_is_none(world: World) -> None:
    branch = await world.branch(code="ONE")

    answer = await answer_to(world, '{ one: branch(code: "ONE") { id } none: branch(code: "TWO") { id } }')

    assert answer == {"one": {"id": str(branch.id)}, "none": None}


async def test_o36_support_lists_each_kind_of_contact_in_order(world: World) -> None:
    kinds = (ContactKind.PAGE, ContactKind.HOTLINE, ContactKind.EMAIL, ContactKind.HOTLINE)
    texts = ("https://example.com/help", "+70002168302", "help@example.com", "+70002168301")
    contacts = zip(kinds, texts, strict=True)
    await world.add(
        *(SupportContact(kind=kind, position=-place, text=text) for place, (kind, text) in enumerate(contacts))
    )

    answer = await answer_to(world, "{ support { hotlines emails pages } }")

    assert answer["support"] == {
        "hotlines": ["+70002168301", "+70002168302"],
        "emails": ["help@example.com"],
        "pages": ["https://example.com/help"],
    }


async def test_n15_support_is_empty_lists_where_nothing_is_known(world: World) -> None:
    answer = await answer_to(world, "{ support { hotlines emails pages } }")

    assert answer["support"] == {"hotlines": [], "emails": [], "pages": []}
