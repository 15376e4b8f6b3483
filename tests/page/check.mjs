// Opens pages in headless Chromium and has axe-core look for faults: each in both languages, light and dark, on a screen, on a
// small screen, and on A4. Says what it looked at; ends with 1 if anything was found.
//
// usage: node check.mjs [--plant] [--shots FOLDER] PAGE.html...
//
// --plant puts a fault of each kind into the pages first: the check must find every one, and ends with 1 if it misses any.
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const A4 = { width: 794, height: 1123 };  // at 96 dots an inch
const VIEWS = [
  { name: 'screen', media: 'screen', scheme: 'light', width: 1100, height: 900 },
  { name: 'dark', media: 'screen', scheme: 'dark', width: 1100, height: 900 },
  { name: 'small', media: 'screen', scheme: 'light', width: 390, height: 800 },
  { name: 'a4', media: 'print', scheme: 'light', ...A4 },
];
const FAULTS = {
  contrast: () => { document.querySelector('.verdict .award').style.color = '#eeeeee'; },
  caption: () => { document.querySelectorAll('caption').forEach((one) => one.remove()); },
  head: () => { document.querySelector('thead th').replaceChildren(); },
  width: () => { document.querySelector('h1').style.width = '3000px'; },
  script: () => { document.body.append(document.createElement('script')); },
  outside: () => { document.body.insertAdjacentHTML('beforeend', '<img alt="" src="https://example.org/x.png">'); },
};

const given = process.argv.slice(2);
const plant = given[0] === '--plant' && given.shift() !== undefined;
const shots = given[0] === '--shots' ? given.splice(0, 2)[1] : undefined;
if (given.length === 0) {
  console.error('usage: node check.mjs [--plant] [--shots FOLDER] PAGE.html...');
  process.exit(2);
}
if (shots) mkdirSync(shots, { recursive: true });

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});

/** Everything that is wrong with a page in one view and one language. */
async function look(file, view, language, fault) {
  const page = await browser.newPage();
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.setBypassCSP(true);  // axe is a script of ours; the page has none
  await page.setViewport({ width: view.width, height: view.height });
  await page.emulateMediaType(view.media);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: view.scheme }]);
  await page.goto(pathToFileURL(resolve(file)).href);
  await page.evaluate((id) => { document.getElementById(id).checked = true; }, `language-${language}`);
  if (fault) await page.evaluate(fault);
  // What is folded is looked at as well.
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
  const found = await page.evaluate(() => {
    const found = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push(`wider than the view: ${root.scrollWidth} > ${root.clientWidth}`);
    if (document.scripts.length > 0) found.push('a script');
    if (document.body.innerText.trim().length < 500) found.push('hardly any text');
    for (const table of document.querySelectorAll('table')) {
      if (!table.caption?.innerText && !table.caption?.textContent) found.push('a table without caption');
    }
    return found;
  });
  found.push(...asked.filter((url) => !url.startsWith('file:')).map((url) => `asks for ${url}`));
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations', 'incomplete'] }));
  for (const one of result.violations) {
    found.push(`${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html).join(' | ')}`);
  }
  if (shots) await page.screenshot({ path: `${shots}/${basename(file, '.html')}.${view.name}.${language}.png`, fullPage: true });
  await page.close();
  return { found, rules: result.passes.length, unsure: result.incomplete.map((one) => one.id) };
}

let looked = 0;
let wrong = 0;
if (plant) {
  for (const [name, fault] of Object.entries(FAULTS)) {
    const { found } = await look(given[0], VIEWS[0], 'en', fault);
    looked += 1;
    if (found.length === 0) wrong += 1;
    console.log(`${found.length === 0 ? 'MISSED' : 'caught'} ${name}: ${found[0] ?? ''}`.slice(0, 160));
  }
} else {
  for (const file of given) {
    for (const view of VIEWS) {
      for (const language of ['en', 'id']) {
        const { found, rules, unsure } = await look(file, view, language);
        looked += 1;
        wrong += found.length;
        console.log(`${basename(file)} ${view.name} ${language}: ${rules} rules hold, ${found.length} do not` +
          (unsure.length > 0 ? `, undecided: ${unsure.join(' ')}` : ''));
        found.forEach((one) => console.log(`  ${one}`));
      }
    }
  }
}
await browser.close();
console.log(`${looked} views, ${wrong} faults`);
process.exit(wrong === 0 ? 0 : 1);
