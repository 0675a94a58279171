#!/usr/bin/env python3
"""Writes the data of the content example: a made-up team with articles and short videos, October 2025 to October 2026.

The same bytes on every run and machine: only Random(seed).random() is used, which Python keeps stable.
    python3 examples/content/make_data.py [FOLDER]
"""
import datetime, os, random, sys

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST, LAST = datetime.date(2025, 10, 1), datetime.date(2026, 10, 31)
DAY = datetime.timedelta(days=1)
COLUMNS = [("深度", 1.5), ("教程", 1.1), ("资讯", 0.7), ("人物", 1.0)]
PLATFORMS = [("抖音", 5200, 0.30), ("视频号", 2600, 0.36), ("B站", 1900, 0.41), ("快手", 2100, 0.28)]


def days():
    day = FIRST
    while day <= LAST:
        yield day
        day += DAY


def chinese(day):
    return f"{day.year}年{day.month}月{day.day}日"


def wan(number):
    """As the platforms export it: 8423, 1.2万, 15万."""
    if number < 10000:
        return str(number)
    tenths = round(number / 1000)
    return f"{tenths // 10}万" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}万"


def holiday(day):
    return (day.month == 10 and day.day <= 7) or datetime.date(2026, 2, 15) <= day <= datetime.date(2026, 2, 23)


def articles():
    rng = random.Random(31)
    rows, number = ["文章编号,发布日期,栏目,标题,阅读,在看,分享,新增关注"], 0
    for day in days():
        for _ in range(1 if holiday(day) else 2 if day.weekday() < 5 else 1 + int(2 * rng.random())):
            number += 1
            name, weight = COLUMNS[int(4 * rng.random())]
            growth = 1 + 0.03 * ((day.year - 2025) * 12 + day.month - 10)
            reads = int(5200 * weight * growth * (0.5 + 1.1 * rng.random()) * (0.8 if holiday(day) else 1) * (5 if rng.random() < 0.02 else 1))
            shares = int(reads * (0.010 + 0.022 * rng.random()) * (1.5 if name == "教程" else 1))
            likes = "" if rng.random() < 0.01 else str(int(reads * (0.004 + 0.01 * rng.random())))
            rows.append(f"A{number:04d},{chinese(day)},{name},{name}{number}期,{wan(reads)},{likes},{shares},{int(reads * (0.006 + 0.008 * rng.random()))}")
            if rng.random() < 0.006:
                rows.append(rows[-1])  # 导出两次
    rows.append(f"A9999,{chinese(LAST)},测试,测试推送,3,0,0,0")
    return rows


def videos():
    rng = random.Random(32)
    rows, number = ["视频编号,发布日期,平台,时长,播放,完播率,点赞,评论,转发"], 0
    for day in days():
        for name, plays, finished in PLATFORMS:
            for _ in range(1 + int(2 * rng.random())):
                number += 1
                seconds = int(25 + 65 * rng.random())
                growth = 1 + 0.035 * ((day.year - 2025) * 12 + day.month - 10)
                count = int(plays * growth * (0.4 + 1.3 * rng.random()) * (1.2 if holiday(day) else 1) * (6 if rng.random() < 0.015 else 1))
                rate = finished * (1.25 - seconds / 200) * (0.9 + 0.2 * rng.random())
                if name == "快手" and day >= datetime.date(2026, 10, 9):
                    rate *= 0.72  # 片头加长到八秒
                cell = f"{rate * 100:.1f}%" if rng.random() > 0.008 else "-"
                likes = int(count * (0.02 + 0.03 * rng.random()))
                rows.append(f"V{number:04d},{day},{name},{seconds},{wan(count)},{cell},{likes},{int(likes * 0.12)},{int(likes * (0.05 + 0.1 * rng.random()))}")
    return rows


def followers():
    rng = random.Random(33)
    rows, total = ["日期,平台,粉丝数,涨粉,掉粉"], {"公众号": 86000, "抖音": 152000, "视频号": 43000, "B站": 38000, "快手": 51000}
    for day in days():
        for name in total:
            base = {"公众号": 150, "抖音": 260, "视频号": 110, "B站": 85, "快手": 75}[name]
            new = int(base * (0.7 + 0.6 * rng.random()) * (1 + 0.02 * ((day.year - 2025) * 12 + day.month - 10)))
            lost = int(base * (0.30 + 0.2 * rng.random()) * (2.6 if name == "快手" and day >= datetime.date(2026, 10, 12) else 1))
            total[name] += new - lost
            rows.append(f"{day},{name},{total[name]},{new},{lost}")
    return rows


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "data")
    os.makedirs(folder, exist_ok=True)
    for name, rows in {"公众号.csv": articles(), "短视频.csv": videos(), "粉丝.csv": followers()}.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as f:
            f.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
