// Makes the icons of the installed page from icon.svg: `node icons/make.mjs`, in web-map. The same mark as favicon.svg,
// drawn so that a system may cut it round (all of it lies within the middle 80 %).
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const here = new URL('.', import.meta.url);
const svg = readFileSync(new URL('icon.svg', here), 'utf8');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const side of [192, 512]) {
  const page = await browser.newPage({ viewport: { width: side, height: side } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${side}px;height:${side}px}</style>${svg}`);
  await page.screenshot({ path: new URL(`../public/icon-${side}.png`, here).pathname });
  await page.close();
}
await browser.close();
