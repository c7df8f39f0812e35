"""The 12-megapixel picture to its variants: CPU and memory against naive Pillow and against npm's sharp, in one run.

`python bench/pictures.py [--rounds 5]`. Each measurement is a process of its own; the ratio is of medians. Naive Pillow
decodes the whole picture and makes every variant from it; naive Pillow and sharp encode with their default efforts. The
`tuned` rows are the same with our efforts (and, for sharp, in its thriftiest order): what our way of decoding and
resizing gives by itself. PSNR compares our resized pixels with the naive ones, before encoding, at each size.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "tests/fixtures/pictures/photo_12mp.jpg"
sys.path.insert(0, str(ROOT / "layers/nuna/python"))


from nuna.minting.pictures.codec import AVIF, WEBP, WIDTHS, variants  # noqa: E402
from nuna.minting.pictures.shapes import stills  # noqa: E402


def ours() -> None:
    variants(PICTURE.read_bytes(), "image/jpeg")


def naive(**faster: Any) -> None:
    from PIL import Image, ImageOps

    image = ImageOps.exif_transpose(Image.open(PICTURE)).convert("RGB")
    for width in WIDTHS:
        scale = width / max(image.size)
        resized = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
        for format, quality in (("WEBP", 82), ("AVIF", 65)):
            resized.save(io.BytesIO(), format, **({"quality": quality} | faster.get(format, {})))


def tuned() -> None:
    """Naive Pillow with our encoders' settings: what is left is our way of decoding and resizing."""
    naive(WEBP=WEBP, AVIF=AVIF)


def psnr() -> float:
    """The lowest over all sizes, in dB."""
    from PIL import Image, ImageChops, ImageOps, ImageStat

    with Image.open(PICTURE) as image:
        mine = stills(image, WIDTHS)
    with Image.open(PICTURE) as image:
        whole = ImageOps.exif_transpose(image).convert("RGB")
    worst = math.inf
    for still in mine:
        difference = ImageStat.Stat(ImageChops.difference(still, whole.resize(still.size, Image.Resampling.LANCZOS)))
        error = sum(difference.sum2) / (3 * still.width * still.height)
        worst = min(worst, 10 * math.log10(255**2 / error) if error else math.inf)
    return worst


def measure(command: list[str]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--only", choices=["ours", "naive", "naive, tuned"], help="run one in this process and print its cost"
    )
    arguments = parser.parse_args()
    if arguments.only:
        {"ours": ours, "naive": naive, "naive, tuned": tuned}[arguments.only]()
        usage = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps({"cpu": time.process_time(), "memory": usage.ru_maxrss * 1024}))
        return
    peers = {name: [sys.executable, __file__, "--only", name] for name in ("ours", "naive", "naive, tuned")}
    sharp = ROOT / "bench/sharp"
    if shutil.which("npm"):
        if not (sharp / "node_modules").exists():
            subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=sharp, check=True)
        peers["sharp"] = ["node", str(sharp / "variants.js"), str(PICTURE)]
        peers["sharp, tuned"] = [*peers["sharp"], "tuned"]
    runs = {name: [measure(command) for _ in range(arguments.rounds)] for name, command in peers.items()}
    cost = {
        name: {k: statistics.median(r[k] for r in found) for k in ("cpu", "memory")} for name, found in runs.items()
    }
    print(f"{'':14}{'CPU s':>8}{'memory MB':>12}{'our CPU ratio':>16}{'our memory ratio':>19}")
    for name, value in cost.items():
        cpu, memory = (cost["ours"][k] / value[k] for k in ("cpu", "memory"))
        print(f"{name:14}{value['cpu']:8.2f}{value['memory'] / 1e6:12.0f}{cpu:16.2f}{memory:19.2f}")
    floors = [("CPU, of naive Pillow's", cost["ours"]["cpu"] / cost["naive"]["cpu"], 0.42)]
    if "sharp" in cost:
        floors.append(("CPU, of sharp's when tuned", cost["ours"]["cpu"] / cost["sharp, tuned"]["cpu"], 1.0))
        floors.append(("memory, of sharp's", cost["ours"]["memory"] / cost["sharp"]["memory"], 1 / 3))
    for what, ratio, most in floors:
        print(f"{what}: {ratio:.2f}, at most {most:.2f}: {'held' if ratio <= most else 'MISSED'}")
    lowest = psnr()
    print(f"lowest PSNR against naive pixels: {lowest:.1f} dB, at least 46: {'held' if lowest >= 46 else 'MISSED'}")


if __name__ == "__main__":
    main()
