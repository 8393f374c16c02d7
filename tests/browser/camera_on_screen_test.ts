import { assert, assertEquals } from "@std/assert";
import { CheckeredFilm } from "./checkered_film.ts";
import { Child } from "./child.ts";
import { launchChromium } from "./chromium.ts";
import { ContrastWatch, CORNER } from "./contrast_watch.ts";
import { Person } from "./person.ts";

/** Frames that are looked at in each situation. */
const FRAMES = 10;

/** A screen that does not change: white, with a black line of a pixel in the middle. */
async function shareStill({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = () => {
      const canvas = document.createElement("canvas");
      canvas.width = 1280;
      canvas.height = 720;
      const context = canvas.getContext("2d")!;
      const draw = () => {
        context.fillStyle = "#fff";
        context.fillRect(0, 0, 1280, 720);
        context.fillStyle = "#000";
        context.fillRect(640, 0, 1, 500);
      };
      draw();
      // As a browser sends a still screen: now and then.
      setInterval(draw, 500);
      return Promise.resolve(canvas.captureStream());
    };
  });
  await page.click("#share");
  await page.waitForSelector("[data-hint=sharing]");
}

/** Columns of the other side's picture that are dark, from the middle of the left half on. */
function darkColumns({ page }: Person): Promise<number[]> {
  return page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>("#remote-video")!;
    const { videoWidth: width, videoHeight: height } = video;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d")!;
    context.drawImage(video, 0, 0);
    const { data } = context.getImageData(0, height / 4, width, 1);
    return Array.from({ length: width }, (_, x) => x)
      .filter((x) => data[4 * x + 1] < 128);
  });
}

Deno.test({
  name:
    "the camera lies on a corner of a shared screen as long as both want it, and the screen stays sharp",
  // puppeteer keeps handles.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    using film = new CheckeredFilm();
    const server = new Child("server_process.ts", [
      "--as_uri=http://localhost:0/",
    ]);
    const browser = await launchChromium(film.flags);
    const step = (name: string, fn: () => Promise<void>) =>
      t.step({ name, sanitizeOps: false, sanitizeResources: false, fn });
    try {
      const url = await server.line();
      const alice = await Person.open(browser, url);
      const bob = await Person.open(browser, url);
      await alice.register("alice");
      await bob.register("bob");
      await alice.call("bob");
      await bob.press("accept");
      await alice.reaches("active");
      await bob.reaches("active");
      await shareStill(alice);
      await bob.page.waitForFunction(() =>
        document.querySelector<HTMLVideoElement>("#remote-video")!
          .videoWidth === 1280
      );
      const corner = await ContrastWatch.start(bob, CORNER);
      const empty = async () => {
        await corner.sees("blurred");
        await corner.again();
        assertEquals(await corner.sharpAmong(FRAMES), []);
      };

      await step("the screen comes alone", empty);

      await step("the switch puts the camera on it", async () => {
        await alice.page.click("#camera-on-screen");
        await corner.again();
        await corner.sees("sharp");
      });

      await step("the screen keeps its pixels", async () => {
        await bob.page.waitForFunction(() =>
          document.querySelector<HTMLVideoElement>("#remote-video")!
            .videoWidth === 1280
        );
        const dark = await darkColumns(bob);
        assert(dark.length > 0 && dark.length <= 3, `${dark}`);
        assert(dark.every((x) => Math.abs(x - 640) <= 2), `${dark}`);
      });

      await step("it moves while the tab is hidden", async () => {
        const other = await alice.anotherTab();
        await other.page.bringToFront();
        await corner.again();
        const sharp = await corner.sharpAmong(3 * FRAMES);
        assert(sharp.length >= 2 * FRAMES, `${sharp.length}`);
        await other.closeTab();
        await alice.page.bringToFront();
      });

      await step("the camera's switch takes it away", async () => {
        await alice.page.click("#camera");
        await alice.page.waitForSelector("#camera-on-screen:disabled");
        await empty();
        await alice.page.click("#camera");
        await corner.again();
        await corner.sees("sharp");
      });

      await step(
        "after the end of sharing the camera comes alone",
        async () => {
          const middle = await ContrastWatch.start(bob);
          await alice.page.click("#share");
          await alice.page.waitForSelector("[data-hint=sharing]", {
            hidden: true,
          });
          await middle.sees("sharp");
        },
      );
    } finally {
      await browser.close();
      await server.kill();
    }
  },
});
