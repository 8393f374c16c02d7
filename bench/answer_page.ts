/**
 * Code that the answer benchmark adds to its pages before they load.
 *
 * @module
 */
import type { Page } from "puppeteer-core";

/** The way in which a callee's page answers. */
export type Recipe =
  /**
   * Like a client of the tutorial's protocol: everything is negotiated after
   * the accept.
   */
  | "ordinary"
  /**
   * Like the product: negotiated while it rings, with placeholders instead of
   * camera and microphone.
   */
  | "placeholder"
  /**
   * Like `placeholder`, but without one: the caller's media waits for the
   * callee's devices.
   */
  | "deferred";

/**
 * Moments in epoch ms by the page's own clock; 0 for those that have not come.
 */
export interface Moments {
  /** The person pressed Accept. */
  accepted: number;
  /** The first frame of the other side's camera was shown. */
  picture: number;
}

/**
 * Records when a call is accepted and when it shows its first picture from a
 * camera of this size.
 */
export async function watchAnswers(
  page: Page,
  camera: { width: number; height: number },
): Promise<void> {
  await page.evaluateOnNewDocument((camera) => {
    const { getUserMedia } = MediaDevices.prototype;
    MediaDevices.prototype.getUserMedia = function (constraints) {
      const video = constraints?.video && { ...camera, frameRate: 30 };
      return getUserMedia.call(this, { ...constraints, video });
    };
    const moments: Moments = { accepted: 0, picture: 0 };
    const now = () => performance.timeOrigin + performance.now();
    const pixels = new OffscreenCanvas(8, 8)
      .getContext("2d", { willReadFrequently: true })!;
    /** Excludes placeholders, by their size and by their black picture. */
    const isCamera = (video: HTMLVideoElement) => {
      if (video.videoWidth < 160) return false;
      pixels.drawImage(video, 0, 0, 8, 8);
      return pixels.getImageData(0, 0, 8, 8).data.some((value, i) =>
        i % 4 < 3 && value > 60
      );
    };
    /** Checks each frame of a video until one comes from a camera. */
    const awaitPicture = (
      video: HTMLVideoElement,
      seen: (at: number) => void,
    ) => {
      const look: VideoFrameRequestCallback = (_now, { presentationTime }) => {
        if (isCamera(video)) seen(performance.timeOrigin + presentationTime);
        else video.requestVideoFrameCallback(look);
      };
      video.requestVideoFrameCallback(look);
    };
    Object.assign(globalThis, { moments, now, awaitPicture });
    addEventListener("click", ({ target }) => {
      if ((target as Element).closest?.("#accept")) moments.accepted = now();
    }, { capture: true });
    const watched = new WeakSet<Element>();
    new MutationObserver(() => {
      const video = document.querySelector<HTMLVideoElement>("#remote-video");
      if (!video || watched.has(video)) return;
      watched.add(video);
      awaitPicture(video, (at) => moments.picture = at);
    }).observe(document, { subtree: true, childList: true });
  }, camera);
}

/** Makes a page of the product answer by a recipe other than its own. */
export async function answerBy(page: Page, recipe: Recipe): Promise<void> {
  if (recipe === "ordinary") {
    await page.evaluateOnNewDocument(() => {
      const { send } = WebSocket.prototype;
      WebSocket.prototype.send = function (data) {
        const { protocol: _, ...message } = JSON.parse(String(data));
        send.call(this, JSON.stringify(message));
      };
    });
  } else if (recipe === "deferred") {
    await page.evaluateOnNewDocument(() => {
      const { addTransceiver } = RTCPeerConnection.prototype;
      const ofDevices = new WeakSet<MediaStreamTrack>();
      const { getUserMedia } = MediaDevices.prototype;
      MediaDevices.prototype.getUserMedia = async function (constraints) {
        const stream = await getUserMedia.call(this, constraints);
        for (const track of stream.getTracks()) ofDevices.add(track);
        return stream;
      };
      RTCPeerConnection.prototype.addTransceiver = function (track, init) {
        const placeholder = typeof track !== "string" && !ofDevices.has(track);
        return addTransceiver.call(
          this,
          placeholder ? track.kind : track,
          init,
        );
      };
    });
  }
}

/**
 * Turns on the self-view while it rings, so that the camera is open at the
 * accept.
 */
export async function openCameraEarly(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    // Skips the initial empty page.
    if (location.protocol === "about:") return;
    localStorage.setItem(
      "preferences",
      JSON.stringify({ pictureWhenItRings: true }),
    );
  });
}

/**
 * Makes the page of Kurento's tutorial answer after some ringing. By itself it
 * asks with `confirm()`, which blocks the page.
 */
export async function answerTutorial(
  page: Page,
  ringMs: { least: number; most: number },
): Promise<void> {
  await page.evaluateOnNewDocument(({ least, most }) => {
    globalThis.confirm = () => {
      const { moments, now } = globalThis as unknown as {
        moments: Moments;
        now(): number;
      };
      moments.accepted = now();
      return true;
    };
    const { set } = Object.getOwnPropertyDescriptor(
      WebSocket.prototype,
      "onmessage",
    )!;
    Object.defineProperty(WebSocket.prototype, "onmessage", {
      set(handler: (event: MessageEvent) => void) {
        set!.call(this, (event: MessageEvent) => {
          const rings = JSON.parse(event.data).id === "incomingCall";
          const ms = rings ? least + Math.random() * (most - least) : 0;
          if (ms) setTimeout(() => handler(event), ms);
          else handler(event);
        });
      },
    });
  }, ringMs);
}
