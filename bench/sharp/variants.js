// The same variants with sharp (libvips): node variants.js <picture>; prints CPU seconds and peak memory in bytes.
const sharp = require("sharp");

const LONGEST = [1600, 1024, 512, 256];

async function main(path) {
  sharp.concurrency(1);
  sharp.cache(false);
  for (const longest of LONGEST) {
    const size = { width: longest, height: longest, fit: "inside", withoutEnlargement: true };
    const upright = sharp(path).rotate().resize(size);
    await upright.clone().webp({ quality: 82, effort: 2 }).toBuffer();
    await upright.clone().avif({ quality: 65, effort: 2 }).toBuffer();
  }
  const use = process.resourceUsage();
  console.log(JSON.stringify({ cpu: (use.userCPUTime + use.systemCPUTime) / 1e6, memory: use.maxRSS * 1024 }));
}

main(process.argv[2]);
