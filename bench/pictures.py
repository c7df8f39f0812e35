"""The 12-megapixel picture to its variants: CPU and memory against naive Pillow and against npm's sharp, in one run.

`python bench/pictures.py [--rounds 5]`; `--limits` measures the costliest pictures that are taken. Each measurement is
a process of its own; the ratio is of medians. Naive Pillow decodes the whole picture and makes every variant from it;
naive Pillow and sharp encode with their default efforts. The `tuned` rows are the same with our efforts (and, for
sharp, in its thriftiest order): what our way of decoding and resizing gives by itself. PSNR compares our resized
pixels with the naive ones, before encoding, at each size.
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
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "tests/fixtures/pictures/photo_12mp.jpg"
sys.path[:0] = [str(ROOT), str(ROOT / "layers/nuna/python")]


from nuna.minting.pictures.codec import AVIF, WEBP, WIDTHS, check, variants  # noqa: E402
from nuna.minting.pictures.limits import MAX_FRAMES, MAX_MOVING_PIXELS, MAX_SCANNED_PIXELS  # noqa: E402
from nuna.minting.pictures.pixels import stills  # noqa: E402
from nuna.minting.pictures.types import LARGEST  # noqa: E402


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
        mine = stills(image, WIDTHS, 6)
    with Image.open(PICTURE) as image:
        whole = ImageOps.exif_transpose(image).convert("RGB")
    worst = math.inf
    for still in mine:
        difference = ImageStat.Stat(ImageChops.difference(still, whole.resize(still.size, Image.Resampling.LANCZOS)))
        error = sum(difference.sum2) / (3 * still.width * still.height)
        worst = min(worst, 10 * math.log10(255**2 / error) if error else math.inf)
    return worst


def noise(mode: str, width: int, height: int) -> Any:
    """Rough in every part, so that no decoder gets off lightly."""
    from PIL import Image

    tile = Image.effect_noise((512, 512), 25).convert("RGB")
    image = Image.new("RGB", (width, height))
    for x in range(0, width, 512):
        for y in range(0, height, 512):
            image.paste(tile, (x, y))
    return image.convert(mode)


def costliest(name: str) -> tuple[bytes, str]:
    """The largest pictures that nuna.minting.pictures.limits lets through, and their type."""
    from tests.support.picture_files import saved

    square, many = round(math.sqrt(MAX_MOVING_PIXELS / MAX_FRAMES)), MAX_FRAMES - 1
    match name:
        case "JPEG, 200 MP":
            return saved(noise("L", 16_320, 12_240), "JPEG", quality=20), "image/jpeg"
        case "progressive JPEG, 80 MP":
            whole = saved(noise("RGB", 8_900, 8_900).point(lambda v: v & 0xC0), "JPEG", quality=10, progressive=True)
            scans = MAX_SCANNED_PIXELS // 8_900**2 - whole.count(b"\xff\xda")
            last = whole.rindex(b"\xff\xda")
            scans = min(scans, (LARGEST - len(whole)) // (len(whole) - last))
            return whole[:-2] + whole[last:-2] * scans + b"\xff\xd9", "image/jpeg"
        case "PNG, 80 MP":
            return saved(noise("RGBA", 8_900, 8_900), "PNG", compress_level=1), "image/png"
        case "WebP, 80 MP":
            return saved(noise("RGB", 16_000, 5_000), "WEBP", quality=20, method=0), "image/webp"
        case "AVIF, 80 MP":
            return saved(noise("RGB", 8_900, 8_900), "AVIF", quality=20, speed=10), "image/avif"
    frames = [noise("P" if name == "moving GIF" else "RGB", square, square).rotate(n) for n in range(5)]
    kind = name.removeprefix("moving ")
    frames = [frames[n % 5] for n in range(many)]
    options = {"save_all": True, "append_images": frames[1:], "duration": 50, "quality": 20, "method": 0}
    return saved(frames[0], kind.upper(), **options), f"image/{kind.lower()}"


def at_the_limit(name: str) -> dict[str, Any]:
    """CPU and memory of the pipeline's first two steps, in a process that starts anew for them."""
    with tempfile.NamedTemporaryFile() as file:
        made = measure([sys.executable, __file__, "--make", name, file.name])  # apart: memory is told of parents too
        return measure([sys.executable, __file__, "--only", f"{made['kind']}:{file.name}"]) | made


COSTLIEST = (
    "JPEG, 200 MP", "progressive JPEG, 80 MP", "PNG, 80 MP", "WebP, 80 MP", "AVIF, 80 MP", "moving GIF", "moving WebP",
)  # fmt: skip


def limits(names: Sequence[str]) -> None:
    print(f"{'':26}{'bytes':>12}{'CPU s':>8}{'memory MB':>12}")
    for name in names:
        cost = at_the_limit(name)
        print(f"{name:26}{cost['bytes']:12,}{cost['cpu']:8.1f}{cost['memory'] / 1e6:12.0f}", flush=True)


def measure(command: list[str]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limits", nargs="*", choices=COSTLIEST, help="the costliest pictures that are taken, instead")
    parser.add_argument("--only", help="run one (ours; naive; naive, tuned; type:file) here and print its cost")
    parser.add_argument("--make", nargs=2, metavar=("NAME", "FILE"), help="write one of the costliest pictures")
    arguments = parser.parse_args()
    if arguments.make:
        data, kind = costliest(arguments.make[0])
        Path(arguments.make[1]).write_bytes(data)
        print(json.dumps({"kind": kind, "bytes": len(data)}))
        return
    if arguments.limits is not None:
        limits(arguments.limits or COSTLIEST)
        return
    if arguments.only:
        kind, _, file = arguments.only.partition(":")
        if file:
            checked = check(Path(file).read_bytes(), kind)
            variants(checked.data, checked.content_type)
        else:
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
