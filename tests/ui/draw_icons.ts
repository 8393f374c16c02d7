/**
 * Draws the icons that phones show for the installed page from favicon.svg:
 * `deno task icons`, after the drawing has changed.
 *
 * @module
 */
import { launchChromium } from "../browser/chromium.ts";

/** Part of a maskable icon's width that no mask cuts off (W3C appmanifest). */
const SAFE = 0.8;

/** Width in pixels, and whether the ground reaches every edge. */
const ICONS = {
  "icon_192.png": { size: 192, full: false },
  "icon_512.png": { size: 512, full: false },
  "icon_maskable_512.png": { size: 512, full: true },
  "apple_touch_icon.png": { size: 180, full: true },
};

const drawing = await Deno.readTextFile("static/favicon.svg");
const ground = drawing.match(/rect [^>]*fill="(#\w+)"/)?.[1];
if (!ground) throw new Error("favicon.svg has no ground to take the colour of");
const browser = await launchChromium();
try {
  const page = await browser.newPage();
  for (const [name, { size, full }] of Object.entries(ICONS)) {
    await page.setViewport({ width: size, height: size });
    const width = full ? size * SAFE : size;
    await page.setContent(
      `<body style="margin:0;display:grid;place-content:center;height:100vh;` +
        `background:${full ? ground : "transparent"}">` +
        drawing.replace("<svg ", `<svg width="${width}" `),
    );
    const bytes = await page.screenshot({ omitBackground: !full });
    await Deno.writeFile(`static/${name}`, bytes);
  }
} finally {
  await browser.close();
}
