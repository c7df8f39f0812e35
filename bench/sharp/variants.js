// The same variants with sharp (libvips): node variants.js <picture> [tuned]; prints CPU seconds and peak memory in bytes.
// Plain: one pipeline cloned into every size and format, as sharp's documentation does it, with the default efforts.
// Tuned: one size after another, shrunk while it loads, resized once, one thread, the encoders' efforts as ours
// (WebP's effort is its method; AVIF's effort 1 is libaom's speed 8).
const sharp = require("sharp");

const LONGEST = [1600, 1024, 512, 256];
const WEBP = { quality: 82 };
const AVIF = { quality: 65 };

const inside = (longest) => ({ width: longest, height: longest, fit: "inside", withoutEnlargement: true });

async function plain(path) {
  const upright = sharp(path).rotate();
  const made = LONGEST.flatMap((longest) => {
    const resized = upright.clone().resize(inside(longest));
    return [resized.clone().webp(WEBP).toBuffer(), resized.clone().avif(AVIF).toBuffer()];
  });
  await Promise.all(made);
}

async function tuned(path) {
  sharp.concurrency(1);
  sharp.cache(false);
  for (const longest of LONGEST) {
    const { data, info } = await sharp(path).rotate().resize(inside(longest)).raw().toBuffer({ resolveWithObject: true });
    const raw = { width: info.width, height: info.height, channels: info.channels };
    await sharp(data, { raw }).webp({ ...WEBP, effort: 2 }).toBuffer();
    await sharp(data, { raw }).avif({ ...AVIF, effort: 1 }).toBuffer();
  }
}

async function main(path, how) {
  await (how === "tuned" ? tuned : plain)(path);
  const use = process.resourceUsage();
  console.log(JSON.stringify({ cpu: (use.userCPUTime + use.systemCPUTime) / 1e6, memory: use.maxRSS * 1024 }));
}

main(process.argv[2], process.argv[3]);
