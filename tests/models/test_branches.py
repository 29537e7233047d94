"""Branches by search, by code and by key; departments and support, each in its order."""

import pytest

from domain.branches import ContactKind, search_words
from models import branches as models
from models.branches import Branch, Department, SupportContact
from tests.world import World

NAMES = ("Ясенский", "Ейский", "Ёлкинский", "Елизаветинский", "Крыловской", "апшеронский", "Абинский", "Усть-Лабинский")


@pytest.fixture
async def branches(world: World) -> dict[str, Branch]:
    rows = {name: await world.branch(name=f"{name} филиал", code=f"B-{number}") for number, name in enumerate(NAMES)}
    await world.add(_department(rows["Ейский"], "Участок Камышеватская", locality="ст. Камышеватская"))
    return rows


def _department(branch: Branch, name: str, *, locality: str = "г. Ейск") -> Department:
    return Department(branch_id=branch.id, name=name, locality=locality, street="ул. Мира", house="2")


async def _found(world: World, search: str) -> list[str]:
    async with world.database.reading() as session:
        rows = await models.branches(session, words=search_words(search))
    return [row.name.removesuffix(" филиал") for row in rows]


async def test_o3_branches_stand_in_russian_order(world: World, branches: dict[str, Branch]) -> None:
    found = await _found(world, "")

    assert found == [
        "Абинский", "апшеронский", "Ейский", "Елизаветинский", "Ёлкинский", "Крыловской", "Усть-Лабинский", "Ясенский",
    ]  # fmt: skip


@pytest.mark.usefixtures("branches")
@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("елкин", ["Ёлкинский"]),
        ("ЁЛКИНСКИЙ", ["Ёлкинский"]),
        ("АПШЕРОН", ["апшеронский"]),
        ("филиал  лабинский, усть", ["Усть-Лабинский"]),
        ("лабинский", ["Усть-Лабинский"]),
        ("b-0", ["Ясенский"]),
        ("Камышеватская", ["Ейский"]),
        ("ейский мира", ["Ейский"]),
        ("крыловскй", ["Крыловской"]),
        ("Усть-Лобинский", ["Усть-Лабинский"]),
        ("Владивосток", []),
        ("ъъъ", []),
        ("%", list),
    ],
)
async def test_o3_search_forgives_how_a_name_is_written(
    world: World, search: str, names: list[str] | type[list[str]]
) -> None:
    found = await _found(world, search)

    assert len(found) == len(NAMES) if names is list else found == names


async def test_o32_branch_by_its_code(world: World, branches: dict[str, Branch]) -> None:
    async with world.database.reading() as session:
        found = await models.branch_by_code(session, code="B-1")
        none = await models.branch_by_code(session, code="B-100")

    assert found == branches["Ейский"]
    assert none is None


async def test_n7_branches_and_suppliers_by_keys_keep_the_order_of_the_keys(
    world: World, branches: dict[str, Branch]
) -> None:
    wanted = [branches["Ясенский"], branches["Абинский"], branches["Ясенский"]]

    async with world.database.reading() as session:
        found = await models.branches_by_ids(session, [branch.id for branch in wanted])
        suppliers = await models.suppliers_by_ids(session, [branch.supplier_id for branch in wanted])

    assert [row.id for row in found] == [branch.id for branch in wanted]
    assert [row.id for row in suppliers] == [branch.supplier_id for branch in wanted]


async def test_o32_departments_of_many_branches_at_once(world: World, branches: dict[str, Branch]) -> None:
    yeysk, other = branches["Ейский"], branches["Абинский"]
    await world.add(_department(yeysk, "Ёлочный"), _department(yeysk, "Жилой"), _department(yeysk, "буферный"))

    async with world.database.reading() as session:
        found = await models.departments_of_branches(session, [other.id, yeysk.id])

    assert found[0] == []
    assert [row.name for row in found[1]] == ["буферный", "Ёлочный", "Жилой", "Участок Камышеватская"]


async def test_o36_support_contacts_stand_in_their_order(world: World) -> None:
    second = SupportContact(kind=ContactKind.HOTLINE, position=2, text="+70000000002")
    first = SupportContact(kind=ContactKind.EMAIL, position=1, text="help@example.com")
    await world.add(second, first)

    async with world.database.reading() as session:
        found = await models.support_contacts(session)

    assert [row.text for row in found] == ["help@example.com", "+70000000002"]
