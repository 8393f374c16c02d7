import puppeteer, { type Browser } from "puppeteer-core";
import { installedProgram } from "../deploy/installed_program.ts";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-renderer-backgrounding",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--ignore-certificate-errors",
  "--autoplay-policy=no-user-gesture-required",
  // Tests see whether a picture moves: that takes no more, and two cores have
  // time for the rest.
  "--use-fake-device-for-media-stream=fps=10",
  "--use-fake-ui-for-media-stream",
];

/** For measurements: Chromium's own number of pictures a second. */
export const USUAL_RATE = "--use-fake-device-for-media-stream=fps=20";

/** Paths on Debian, Ubuntu and others. */
const CHROMIUM = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/**
 * A headless Chromium with a fake camera and microphone, and a profile of its
 * own.
 *
 * @param flags in addition to the usual ones; the last one of the same name
 * wins
 * @throws {Error} saying what to install when there is none
 */
export async function launchChromium(flags: string[] = []): Promise<Browser> {
  return await launch("chromium", CHROMIUM, flags);
}

/**
 * Chromium's engine without its windows, menus and permission prompts, for
 * tests of media: it takes a quarter less of the processor. Where Debian's package is
 * missing and cannot be installed, the whole Chromium is used.
 *
 * @throws {Error} saying what to install when there is neither
 */
export async function launchHeadlessShell(): Promise<Browser> {
  const shell = "/usr/bin/chromium-headless-shell";
  return await launch("chromium-headless-shell", [shell, ...CHROMIUM], []);
}

async function launch(
  debianPackage: string,
  places: string[],
  flags: string[],
): Promise<Browser> {
  return await puppeteer.launch({
    executablePath: await installedProgram({
      name: "Chromium",
      debianPackage,
      variable: "CHROMIUM",
      places,
    }),
    headless: true,
    args: [...FLAGS, ...flags],
  });
}
