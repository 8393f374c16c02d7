import puppeteer, { type Browser } from "puppeteer-core";

/** Where Debian, Ubuntu and others put it. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

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
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

/**
 * A headless Chromium with a fake camera and microphone, and a profile of its own.
 *
 * @param flags beside the usual ones; the last of a name counts
 * @throws {Error} saying what to install when there is none
 */
export async function launchChromium(flags: string[] = []): Promise<Browser> {
  const executablePath = find() ?? await install();
  return await puppeteer.launch({
    executablePath,
    headless: true,
    args: [...FLAGS, ...flags],
  });
}

function find(): string | undefined {
  const named = Deno.env.get("CHROMIUM");
  return named ?? PLACES.find((place) => {
    try {
      return Deno.statSync(place).isFile;
    } catch {
      return false;
    }
  });
}

/** Debian's, where we may: as root of a Debian. */
async function install(): Promise<string> {
  const advice =
    "The browser tests need Chromium: install your system's chromium package, or name the program in CHROMIUM.";
  if (Deno.uid() !== 0) throw new Error(advice);
  for (
    const args of [["update", "-qq"], ["install", "-y", "-qq", "chromium"]]
  ) {
    const done = await new Deno.Command("apt-get", { args }).output()
      .catch(() => null);
    if (!done?.success) throw new Error(advice);
  }
  const found = find();
  if (!found) throw new Error(advice);
  return found;
}
