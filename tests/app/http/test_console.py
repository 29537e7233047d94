from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.http.console import config, routes


def browser(dist: Path) -> TestClient:
    return TestClient(Starlette(routes=routes(dist=dist)), base_url="http://127.0.0.1")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>Kabinet</title>")
    (tmp_path / "assets" / "index-1a2b3c4d.js").write_text("0;" * 1000)
    return tmp_path


def test_the_version_follows_the_examples(tmp_path: Path) -> None:
    before = config(endpoint="/graphql", folder=tmp_path)["version"]
    (tmp_path / "guest").mkdir()
    (tmp_path / "guest" / "01_tariffs.graphql").write_text("{ tariffs { code } }")

    after = config(endpoint="/graphql", folder=tmp_path)

    assert after["version"] != before
    assert after["examples"]["GUEST"] == [{"query": "{ tariffs { code } }", "variables": None}]


@pytest.mark.parametrize("path", ["/console", "/console/"])
def test_the_page_is_ours_alone(built: Path, path: str) -> None:
    page = browser(built).get(path)

    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-cache"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "unsafe-eval" not in policy
    assert "; connect-src 'self';" in policy
    assert "http" not in policy


def test_the_root_leads_browsers_to_the_console_and_others_nowhere(built: Path) -> None:
    led = browser(built).get("/", headers={"accept": "text/html,*/*;q=0.8"}, follow_redirects=False)

    assert (led.status_code, led.headers["location"], led.headers["vary"]) == (307, "/console", "accept")
    assert browser(built).get("/", headers={"accept": "application/json"}).status_code == 404


def test_files_are_kept_by_browsers_and_sent_small(built: Path) -> None:
    file = browser(built).get("/console/assets/index-1a2b3c4d.js")

    assert file.text == "0;" * 1000
    assert file.headers["content-encoding"] == "gzip"
    assert "immutable" in file.headers["cache-control"]
    assert "default-src 'none'" in file.headers["content-security-policy"]


def test_the_configuration_names_the_endpoint_and_is_asked_for_each_time(built: Path) -> None:
    answer = browser(built).get("/console/config.json")

    assert answer.json()["endpoint"] == "/graphql"
    assert answer.json() == config(endpoint="/graphql")
    assert answer.headers["cache-control"] == "no-cache"


def test_without_the_bundle_the_page_names_the_command(tmp_path: Path) -> None:
    page = browser(tmp_path / "nothing").get("/console")

    assert page.status_code == 503
    assert "<code>make setup</code>" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert browser(tmp_path / "nothing").get("/console/assets/index.js").status_code == 404


def test_nothing_outside_the_bundle_is_served(built: Path) -> None:
    (built / "secret.txt").write_text("x")

    assert browser(built).get("/console/assets/%2e%2e/secret.txt").status_code == 404
