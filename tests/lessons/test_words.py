"""Words that say something else than the lessons mean do not come back."""

import pytest

from core.words import LOCALES

WRONG = [
    ("en", "in the mean", "on average"),
    ("en", "beyond all numbers", "overflows"),
    ("en", "lost 99", "the loss has fallen by 99%"),
    ("zh-Hans", "噪声水平", "噪声基底: the other word is σ itself"),
    ("zh-Hans", "匀速", "按固定比例: the other word is linear"),
    ("zh-Hans", "有偏差", "有误差: SGD is unbiased"),
    ("zh-Hans", "一切数的范围", "数值溢出"),
    ("zh-Hans", "从未", "未达到, 没有发生"),
    ("zh-Hans", "光滑", "平滑: the other word is of surfaces"),
    ("zh-Hans", "洼地", "坑"),
    ("zh-Hans", "井", "势阱: 井 is for water"),
    ("zh-Hans", "山口", "隘口"),
    ("zh-Hans", "PyTorch 的优化算法", "PyTorch 的优化器"),
]


@pytest.mark.parametrize(("language", "wrong", "right"), WRONG)
def test_a_wrong_word_does_not_come_back(language: str, wrong: str, right: str):
    files = sorted((LOCALES / language / "lessons").glob("*.md"))
    assert files
    for path in files:
        assert wrong.casefold() not in path.read_text(encoding="utf-8").casefold(), f"{path.name}: say {right}"
