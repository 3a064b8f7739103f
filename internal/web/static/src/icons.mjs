// Writes one sheet of the icons named in icons.txt: node icons.mjs <out>.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const lucide = dirname(createRequire(import.meta.url).resolve('lucide-static/package.json'));
const names = readFileSync(join(here, 'icons.txt'), 'utf8').split('\n').filter(Boolean);
const symbols = names.map((name) => {
  const svg = readFileSync(join(lucide, 'icons', `${name}.svg`), 'utf8');
  const inner = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>')).replace(/\s+/g, ' ').trim();
  return `<symbol id="${name}" viewBox="0 0 24 24" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
});
writeFileSync(process.argv[2], `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('\n')}</svg>\n`);
