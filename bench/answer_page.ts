/**
 * What the benchmark of the answer puts into its pages before they load.
 *
 * @module
 */
import type { Page } from "puppeteer-core";

/** How a callee's page answers. */
export type Recipe =
  /** As a client of the tutorial's protocol: all is negotiated after the accept. */
  | "ordinary"
  /** As the product does: negotiated while it rings, with a placeholder in camera's and microphone's place. */
  | "placeholder"
  /** The same without a placeholder: the caller's media waits for that of the callee's devices. */
  | "deferred";

/** Moments in epoch ms by the page's own clock; 0 for what has not been. */
export interface Moments {
  /** The person pressed Accept. */
  accepted: number;
  /** The first frame of the other side's camera was shown. */
  picture: number;
}

/** Notes when a call is accepted and when its first picture shows that is a camera's of this size. */
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
    /** Neither a placeholder's size nor its black. */
    const isCamera = (video: HTMLVideoElement) => {
      if (video.videoWidth < 160) return false;
      pixels.drawImage(video, 0, 0, 8, 8);
      return pixels.getImageData(0, 0, 8, 8).data.some((value, i) =>
        i % 4 < 3 && value > 60
      );
    };
    /** Looks at each frame of a video until it is a camera's. */
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

/** Makes a page of the product answer by another recipe than its own. */
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

/** The person wants to see themselves while it rings: the camera is open when they accept. */
export async function openCameraEarly(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    // Not on the empty page that there is before.
    if (location.protocol === "about:") return;
    localStorage.setItem(
      "preferences",
      JSON.stringify({ pictureWhenItRings: true }),
    );
  });
}
