"""The two distributions, against printed tables."""

import pytest

from server.core.odds import gamma_quantile, poisson_at_least


@pytest.mark.parametrize(
    ("mean", "count", "chance"),
    [
        pytest.param(5, 0, 1.0, id="nothing or more is certain"),
        pytest.param(0, 1, 0.0, id="of nothing comes nothing"),
        pytest.param(1, 1, 0.632121, id="one or more of one"),
        pytest.param(5, 5, 0.559507, id="about the mean"),
        pytest.param(5, 14, 0.000698, id="far above the mean"),
        pytest.param(20, 10, 0.995005, id="below the mean"),
        pytest.param(900, 700, 1.0, id="a large mean is no overflow"),
    ],
)
def test_the_tail_of_a_poisson_distribution(mean: float, count: int, chance: float) -> None:
    assert poisson_at_least(mean, count) == pytest.approx(chance, abs=1e-6)


@pytest.mark.parametrize(
    ("shape", "share", "value"),
    [
        pytest.param(0.5, 0.95, 3.841459 / 2, id="half a chi-square of 1 degree"),
        pytest.param(1.0, 0.95, 2.995732, id="an exponential one"),
        pytest.param(5.0, 0.95, 18.307038 / 2, id="half a chi-square of 10 degrees"),
        pytest.param(50.0, 0.95, 124.342113 / 2, id="half a chi-square of 100 degrees"),
        pytest.param(5.0, 0.05, 3.940299 / 2, id="its lower end"),
    ],
)
def test_the_quantiles_of_a_gamma_distribution(shape: float, share: float, value: float) -> None:
    assert gamma_quantile(shape, share) == pytest.approx(value, rel=1e-6)
