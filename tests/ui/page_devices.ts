/**
 * A page's camera and microphone under the test's control: slow, refused, busy,
 * missing, unplugged, or with given picture and sound; or a screen that it shares.
 *
 * @module
 */
import type { Page } from "puppeteer-core";

/** A device that a person is seen or heard with. */
export type Device = "camera" | "microphone";

const KIND = { camera: "video", microphone: "audio" } as const;

interface Devices {
  tracks: MediaStreamTrack[];
  errors: Partial<Record<Device, string>>;
  held: PromiseWithResolvers<void> | null;
  asked: MediaStreamConstraints[];
}
type WithDevices = typeof globalThis & { devices: Devices };

/**
 * To be used before the page loads. A camera reports the facing mode requested,
 * as a phone's does.
 */
export async function controlDevices(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const devices: Devices = { tracks: [], errors: {}, held: null, asked: [] };
    Object.assign(globalThis, { devices });
    const { mediaDevices } = navigator;
    const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
    const enumerate = mediaDevices.enumerateDevices.bind(mediaDevices);
    mediaDevices.enumerateDevices = async () => {
      const { camera, microphone } = devices.errors;
      const missing = { videoinput: camera, audioinput: microphone };
      return (await enumerate()).filter(({ kind }) =>
        kind === "audiooutput" || missing[kind] !== "NotFoundError"
      );
    };
    mediaDevices.getUserMedia = async (wanted = {}) => {
      devices.asked.push(wanted);
      await devices.held?.promise;
      const { camera, microphone } = devices.errors;
      const error = wanted.video && camera || wanted.audio && microphone;
      if (error) throw new DOMException("It was so", error);
      const stream = await getUserMedia(wanted);
      for (const track of stream.getTracks()) {
        devices.tracks.push(track);
        const { video } = wanted;
        if (track.kind !== "video" || typeof video !== "object") continue;
        const settings = track.getSettings();
        const { facingMode } = video;
        track.getSettings = () => ({
          ...settings,
          facingMode: typeof facingMode === "string" ? facingMode : undefined,
        });
      }
      return stream;
    };
  });
}

/**
 * To be used before the page loads, and before {@link controlDevices}: an
 * upright picture, and a voice without a pause.
 */
export async function standUprightAndTalk(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    MediaDevices.prototype.getUserMedia = ({ audio, video } = {}) => {
      const tracks: MediaStreamTrack[] = [];
      if (video) {
        const canvas = document.createElement("canvas");
        canvas.width = 360;
        canvas.height = 640;
        const context = canvas.getContext("2d")!;
        let hue = 0;
        setInterval(() => {
          context.fillStyle = `hsl(${hue += 9} 90% 60%)`;
          context.fillRect(0, 0, canvas.width, canvas.height);
        }, 40);
        tracks.push(...canvas.captureStream().getTracks());
      }
      if (audio) {
        const context = new AudioContext();
        const oscillator = context.createOscillator();
        const outlet = context.createMediaStreamDestination();
        oscillator.connect(outlet);
        oscillator.start();
        tracks.push(...outlet.stream.getTracks());
      }
      return Promise.resolve(new MediaStream(tracks));
    };
  });
}

/**
 * From now on it fails as browsers do (W3C mediacapture-streams 10.3.1); null
 * ends that.
 */
export async function setDeviceError(
  page: Page,
  device: Device,
  error: "NotAllowedError" | "NotFoundError" | "NotReadableError" | null,
): Promise<void> {
  await page.evaluate(
    (device, error) => {
      (globalThis as WithDevices).devices.errors[device] = error ?? undefined;
    },
    device,
    error,
  );
}

/** Delays the devices, as when a person is asked for permission. */
export async function holdDevices(page: Page): Promise<void> {
  await page.evaluate(() => {
    (globalThis as WithDevices).devices.held = Promise.withResolvers();
  });
}

export async function releaseDevices(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { devices } = globalThis as WithDevices;
    devices.held?.resolve();
    devices.held = null;
  });
}

/** Unplugs every open device of this kind. */
export async function unplug(page: Page, device: Device): Promise<void> {
  await page.evaluate((kind) => {
    for (const track of (globalThis as WithDevices).devices.tracks) {
      if (track.kind !== kind || track.readyState === "ended") continue;
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
  }, KIND[device]);
}

/** Removes all devices of its kind, open or not. */
export async function pullOut(page: Page, device: Device): Promise<void> {
  await setDeviceError(page, device, "NotFoundError");
  await unplug(page, device);
  await listChanges(page);
}

/** Adds all devices of its kind again. */
export async function plugIn(page: Page, device: Device): Promise<void> {
  await setDeviceError(page, device, null);
  await listChanges(page);
}

async function listChanges(page: Page): Promise<void> {
  await page.evaluate(() => {
    navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  });
}

/** Ids of the devices whose light is on. */
export function openDevices(page: Page, device: Device): Promise<string[]> {
  return page.evaluate(
    (kind) =>
      (globalThis as WithDevices).devices.tracks
        .filter((track) => track.kind === kind && track.readyState === "live")
        .map((track) => track.getSettings().deviceId ?? ""),
    KIND[device],
  );
}

/**
 * Waits until there is one whose light is on.
 * @returns its id
 */
export async function openDevice(page: Page, device: Device): Promise<string> {
  await page.waitForFunction(
    (kind) =>
      (globalThis as WithDevices).devices.tracks.some((track) =>
        track.kind === kind && track.readyState === "live"
      ),
    {},
    KIND[device],
  );
  const [id, ...others] = await openDevices(page, device);
  if (others.length > 0) throw new Error(`More than one ${device} is open`);
  return id;
}

/** Waits until this device is open, and no other of its kind. */
export async function opens(
  page: Page,
  device: Device,
  id: string,
): Promise<void> {
  await page.waitForFunction(
    (kind, id) => {
      const open = (globalThis as WithDevices).devices.tracks.filter((track) =>
        track.kind === kind && track.readyState === "live"
      );
      return open.length === 1 && open[0].getSettings().deviceId === id;
    },
    {},
    KIND[device],
    id,
  );
}

/** The number of times that the page has requested it. */
export function timesAsked(page: Page, device: Device): Promise<number> {
  return page.evaluate(
    (kind) =>
      (globalThis as WithDevices).devices.asked
        .filter((wanted) => wanted[kind]).length,
    KIND[device],
  );
}

/** Shares a drawing instead of a screen, which a test machine may not have. */
export async function shareDrawing(page: Page): Promise<void> {
  await page.evaluate(() => {
    navigator.mediaDevices.getDisplayMedia = () => {
      const canvas = document.createElement("canvas");
      canvas.width = 1280;
      canvas.height = 720;
      const context = canvas.getContext("2d")!;
      let line = 0;
      setInterval(() => {
        context.fillStyle = "white";
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.fillStyle = "black";
        context.font = "48px sans-serif";
        context.fillText(`A letter, line ${line++}`, 80, 120);
      }, 100);
      return Promise.resolve(canvas.captureStream());
    };
  });
}
