"""Names stand as a Kazakh or Russian reader looks for them."""

import random

import pytest

from reception.domain.alphabet import ALPHABET, alphabetical


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["Ахметов", "Әбдіров", "Бекенов", "Ғабдуллин", "Дәуітов"], id="Ә after А, Ғ after Г"),
        pytest.param(["Кузнецов", "Қалиев", "Лебедев", "Ныров", "Ңырай", "Оразов", "Өтегенов"], id="Қ Ң Ө"),
        pytest.param(["Уалиев", "Ұзақов", "Үмбетов", "Фролов", "Хамит", "Һаким", "Цой"], id="Ұ Ү Һ"),
        pytest.param(["Ыбырай", "Ілияс", "Эм", "Юн", "Яков"], id="І after Ы"),
        pytest.param(["Ким", "ким а.", "КИМ Б."], id="whatever the case"),
        pytest.param(["2-филиал", "Branch", "Аким"], id="digits and Latin letters first"),
        pytest.param(
            ["Еділ", "Ёлкин", "Жайық", "Ивлев", "И\u0306ылмаз", "Ким"], id="a letter typed in two parts"
        ),
    ],
)
def test_names_stand_in_the_order_of_the_alphabet(names):
    mixed = random.Random(7).sample(names, len(names))

    assert sorted(mixed, key=alphabetical) == names


def test_the_alphabet_has_its_forty_two_letters_once():
    assert len(ALPHABET) == len(set(ALPHABET)) == 42
