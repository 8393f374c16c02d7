import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Person } from "../browser/person.ts";
import {
  controlDevices,
  openDevice,
  openDevices,
  opens,
  standUprightAndTalk,
  unplug,
} from "./page_devices.ts";
import { hasPicture, playsUndimmed, sendCamera } from "./page_picture.ts";
import { controlSockets, cutSockets, restoreSockets } from "./page_sockets.ts";
import { connect, testScenes } from "./scenes.ts";

/**
 * The last of Chromium's fake cameras is the one to change to; the second
 * captures depth, which no call carries.
 */
const FLAGS = ["--use-fake-device-for-media-stream=device-count=4"];

/** Alice uses a phone, Bob a desktop. */
testScenes("in a call", { flags: FLAGS }, async (stage) => {
  const alice = await stage.person("Alice", async (page) => {
    const phone = { width: 390, height: 844, isMobile: true, hasTouch: true };
    await page.setViewport(phone);
    await controlDevices(page);
  });
  const bob = await stage.person("Bob", async (page) => {
    await page.setViewport({ width: 1280, height: 800 });
    // A sliding button would not be where it is clicked.
    await page.emulateMediaFeatures([
      { name: "prefers-reduced-motion", value: "reduce" },
    ]);
    // As in browsers in which only a video can leave the page.
    await page.evaluateOnNewDocument(() => {
      Reflect.deleteProperty(globalThis, "documentPictureInPicture");
    });
    await standUprightAndTalk(page);
    await controlDevices(page);
    await controlSockets(page);
  });
  await connect(alice, bob, "Bob");
  await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);

  await stage.scene(
    "an upright stage shows the whole picture, the name and the time",
    async () => {
      const picture = await alice.page.$eval("#remote-video", (element) => {
        const video = element as HTMLVideoElement;
        const { objectFit } = getComputedStyle(video);
        const { width, height } = video.getBoundingClientRect();
        const { videoWidth, videoHeight } = video;
        return { objectFit, width, height, videoWidth, videoHeight };
      });
      assert(picture.videoHeight > picture.videoWidth, "as Bob's camera is");
      assertEquals(picture.objectFit, "contain");
      assertEquals([picture.width, picture.height], [390, 844]);
      await alice.says("h1", "Bob");
      await alice.page.waitForFunction(() =>
        /^\d+:(?!00)\d\d$/.test(
          document.querySelector(".timer")?.textContent ?? "",
        )
      );
    },
  );

  await stage.scene(
    "both see who is muted, and the talk key unmutes while it is held",
    async () => {
      await bob.page.click("#microphone");
      await alice.says(".badges", "Bob is muted");
      assertEquals(await label(bob, "#microphone"), "Unmute microphone");
      // Bob's fake voice never pauses.
      await bob.says("[data-hint=muted]", "You are muted.");
      // It works although the button pressed last has the focus.
      await bob.page.keyboard.down("Space");
      await bob.says("[data-hint=talking]", "Others hear you");
      await alice.page.waitForSelector(".badges:empty");
      await bob.page.keyboard.up("Space");
      await alice.says(".badges", "Bob is muted");
      await bob.page.click("#microphone");
      await alice.page.waitForSelector(".badges:empty");
      assertEquals(await label(bob, "#microphone"), "Mute microphone");
    },
  );

  await stage.scene(
    "switching the camera off closes it and tells the other side",
    async () => {
      await tap(alice, "#camera");
      await bob.says(".remote .placeholder", "Alice’s camera is off");
      await bob.says(".badges", "Alice’s camera is off");
      assertEquals(await openDevices(alice.page, "camera"), []);
      await alice.says(".self-view .placeholder", "Camera off");
      await tap(alice, "#camera");
      await bob.page.waitForSelector(".remote:not(:has(.placeholder))");
      await bob.seesAndHears();
    },
  );

  await stage.scene(
    "one's own picture can be dragged, enlarged, hidden and moved",
    async () => {
      const view = await bob.page.waitForSelector(".self-handle");
      const box = (await view!.boundingBox())!;
      await bob.page.mouse.move(box.x + 20, box.y + 20);
      await bob.page.mouse.down();
      await bob.page.mouse.move(300, 200, { steps: 4 });
      await bob.page.mouse.up();
      await bob.page.waitForSelector(".self-view[data-corner=top-left]");
      assertEquals(await bob.page.$("#self-tools-list"), null, "no press");
      await bob.page.click(".self-handle");
      await bob.page.click("#self-size");
      await bob.page.waitForSelector(".self-view[data-shown=large]");
      await bob.page.click("#self-move");
      await bob.page.waitForSelector(".self-view[data-corner=top-right]");
      await bob.page.click("#self-hide");
      await bob.page.waitForSelector("#local-video", { hidden: true });
      await bob.page.click("#self-show");
      await bob.page.waitForFunction(() =>
        document.querySelector<HTMLVideoElement>("#local-video")!.videoWidth > 0
      );
    },
  );

  await stage.scene("a phone's other camera is not mirrored", async () => {
    assertEquals(await mirrored(alice), "true");
    await tap(alice, "#flip");
    await alice.page.waitForSelector("#local-video[data-mirrored=false]");
    await bob.seesAndHears();
    await tap(alice, "#flip");
    await alice.page.waitForSelector("#local-video[data-mirrored=true]");
    await openDevice(alice.page, "camera");
  });

  await stage.scene(
    "other devices are used in the same connection",
    async () => {
      const connections = await alice.connections();
      await tap(alice, "#options");
      for (const device of ["camera", "microphone"] as const) {
        const before = await openDevice(alice.page, device);
        const other = (await choices(alice, `#choose-${device}`, before)).at(
          -1,
        )!;
        await alice.page.select(`#choose-${device}`, other);
        await opens(alice.page, device, other);
        await bob.seesAndHears();
      }
      const [speaker] = await choices(alice, "#choose-speaker", "");
      await alice.page.select("#choose-speaker", speaker);
      await alice.page.waitForFunction(
        (speaker) =>
          document.querySelector<HTMLVideoElement>("#remote-video")?.sinkId ===
            speaker,
        {},
        speaker,
      );
      await alice.page.focus("#volume");
      for (let step = 0; step < 4; step++) {
        await alice.page.keyboard.press("ArrowLeft");
      }
      await alice.page.waitForFunction(() => {
        const { volume } = document.querySelector<HTMLVideoElement>(
          "#remote-video",
        )!;
        return Math.round(volume * 100) === 80;
      });
      await alice.page.tap("#mirror");
      await alice.page.waitForSelector("#local-video[data-mirrored=false]");
      await alice.page.keyboard.press("Escape");
      await alice.page.waitForSelector("#options-dialog", { hidden: true });
      assertEquals(await alice.connections(), connections);
    },
  );

  await stage.scene("a screen is shared, and the sharing ends", async () => {
    await bob.page.click("#share");
    await bob.says("[data-hint=sharing]", "You are sharing your screen");
    await alice.says(".badges", "Bob is sharing the screen");
    assertEquals(await mirrored(bob), "false", "letters read as they are");
    await alice.page.waitForFunction(() => {
      const video = document.querySelector<HTMLVideoElement>("#remote-video")!;
      return video.videoWidth > video.videoHeight;
    });
    await bob.page.click("#share");
    await alice.page.waitForSelector(".badges:empty");
    // The upright camera is used again.
    await alice.page.waitForFunction(() => {
      const video = document.querySelector<HTMLVideoElement>("#remote-video")!;
      return video.videoHeight > video.videoWidth;
    });
  });

  await stage.scene(
    "the call can fill the screen or float in picture in picture",
    async () => {
      await bob.page.click("#full-screen");
      await bob.page.waitForFunction(() => document.fullscreenElement !== null);
      await bob.page.waitForSelector("#full-screen[title='Leave full screen']");
      await bob.page.click("#full-screen");
      await bob.page.waitForFunction(() => document.fullscreenElement === null);
      await bob.page.click("#options");
      await bob.page.waitForSelector("#picture-in-picture");
      await bob.page.click("#picture-in-picture");
      await bob.page.waitForFunction(() =>
        document.pictureInPictureElement?.id === "remote-video"
      );
      await bob.says(".remote .placeholder", "in its own window");
      await bob.page.keyboard.press("p");
      await bob.page.waitForFunction(() =>
        document.pictureInPictureElement === null
      );
      await bob.page.waitForSelector(".remote:not(:has(.placeholder))");
    },
  );

  await stage.scene(
    "three levels of quality are shown, with their figures, and the bars stay in place",
    async () => {
      const barsAt = () =>
        bob.page.$eval(
          "#figures .bars",
          (bars) => bars.getBoundingClientRect().x,
        );
      await bob.page.waitForSelector("[data-quality=good]");
      const place = await barsAt();
      await bob.page.click("#figures");
      await bob.page.waitForSelector("#figures[aria-expanded=true]");
      await bob.says(".figures", "Direct to the server");
      for (const [roundTripMs, quality] of [[350, "fair"], [900, "poor"]]) {
        await setRoundTrip(bob, Number(roundTripMs));
        await bob.page.waitForSelector(`[data-quality=${quality}]`);
        await bob.says(".figures", `${roundTripMs} ms`);
        assertEquals(await barsAt(), place, `beside the words of ${quality}`);
      }
      await bob.page.keyboard.press("i");
      await bob.page.waitForSelector(".figures", { hidden: true });
    },
  );

  await stage.scene("an unplugged device is reported in the call", async () => {
    await unplug(alice.page, "camera");
    await alice.page.waitForSelector("#notice[data-code=camera_unplugged]");
    await bob.says(".remote .placeholder", "Alice’s camera is off");
    await tap(alice, "#camera");
    await bob.page.waitForSelector(".remote:not(:has(.placeholder))");
    await unplug(alice.page, "microphone");
    await alice.page.waitForSelector("#notice[data-code=microphone_switched]");
    await bob.seesAndHears();
    await alice.page.tap("#notice .icon-button");
    await alice.page.waitForSelector("#notice", { hidden: true });
  });

  await stage.scene(
    "without the server, flowing media stays undimmed and a frozen picture is marked",
    async () => {
      await cutSockets(bob.page);
      await bob.says(".badge.reconnecting", "Reconnecting");
      await bob.says("#status", "Your connection was interrupted.");
      await alice.says(".badge.reconnecting", "Bob is reconnecting");
      await alice.says("#status", "Bob’s connection was interrupted.");
      await Promise.all([playsUndimmed(bob), playsUndimmed(alice)]);
      await sendCamera(alice, false);
      await bob.says("[data-frozen]", "Your connection was interrupted.");
      assertEquals(await bob.page.$(".badge.reconnecting"), null);
      assert(await hasPicture(bob), "no blank video");
      await sendCamera(alice, true);
      await playsUndimmed(bob);
      await restoreSockets(bob.page);
      await bob.page.waitForSelector(".reconnecting", { hidden: true });
      await alice.page.waitForSelector(".reconnecting", { hidden: true });
      await bob.says("#status", "In a call with Alice.");
      await alice.says("#status", "In a call with Bob.");
      await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
    },
  );

  await stage.scene(
    "the end shows reason and duration, and offers to call again",
    async () => {
      await bob.press("stop");
      for (const person of [alice, bob]) {
        assertEquals(await person.ended(), "hung_up");
        await person.says(".ended-title", " ended");
        assertMatch(
          await person.page.$eval(".ended-title", (node) => node.textContent!),
          /^Call with (Alice|Bob) ended\d+ (sec|min)$/,
        );
      }
      assertEquals(await openDevices(alice.page, "camera"), []);
      assertEquals(await openDevices(alice.page, "microphone"), []);
      await alice.page.tap("#call-again");
      await bob.press("accept");
      await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
    },
  );
});

/** Taps a button of the call, which may have to be brought back first. */
async function tap({ page }: Person, selector: string): Promise<void> {
  await page.mouse.move(Math.random() * 100, 300);
  await page.waitForSelector(".stage[data-still=false]");
  await page.tap(selector);
}

function label({ page }: Person, selector: string): Promise<string | null> {
  return page.$eval(selector, (node) => node.getAttribute("aria-label"));
}

function mirrored({ page }: Person): Promise<string | null> {
  return page.$eval(
    "#local-video",
    (video) => video.getAttribute("data-mirrored"),
  );
}

/** Choices other than the system's default and the given one. */
async function choices(
  { page }: Person,
  selector: string,
  besides: string,
): Promise<string[]> {
  await page.waitForSelector(`${selector} option:nth-child(2)`);
  const ids = await page.$$eval(
    `${selector} option`,
    (options) => options.map(({ value }) => value),
  );
  return ids.filter((id) => id !== "" && id !== besides);
}

/** From now on the page's statistics report this round-trip time. */
async function setRoundTrip(
  { page }: Person,
  roundTripMs: number,
): Promise<void> {
  await page.evaluate((seconds) => {
    const { getStats } = RTCPeerConnection.prototype;
    RTCPeerConnection.prototype.getStats = async function () {
      const stats = new Map(await getStats.call(this));
      for (const [id, stat] of stats) {
        if (stat.type !== "candidate-pair") continue;
        stats.set(id, { ...stat, currentRoundTripTime: seconds });
      }
      return stats;
    };
  }, roundTripMs / 1000);
}
