import type { Problem } from "../phone_state.ts";
import type { Platform } from "../platform.ts";

/** What could be opened, and what could not. */
export interface OpenedDevices {
  /** Empty where there is neither camera nor microphone. */
  tracks: MediaStreamTrack[];
  problem: Problem | null;
}

/** What a person is seen and heard with. */
export type Device = "camera" | "microphone";

/** Which of the devices, and how it is to be; false for none. */
export type DeviceWish = MediaTrackConstraints | false;

/** Good on every device, kind to every uplink. */
const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
};
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/** The chosen device where it is still there, else the system's; of cameras the one towards the person. */
export function chosen(
  device: Device,
  deviceId: string | null,
): MediaTrackConstraints {
  if (deviceId !== null) return { deviceId: { ideal: deviceId } };
  return device === "camera" ? { facingMode: "user" } : {};
}

/**
 * Opens microphone and camera as far as wanted, or what of them there is: a
 * call is possible with one of them, and with neither. Never rejects.
 */
export async function openDevices(
  platform: Platform,
  { microphone, camera }: { microphone: DeviceWish; camera: DeviceWish },
): Promise<OpenedDevices> {
  const { mediaDevices } = platform;
  if (!microphone && !camera) return { tracks: [], problem: null };
  if (!mediaDevices) return { tracks: [], problem: { code: "insecure_page" } };
  if (!camera) return await openDevice(platform, "microphone", microphone);
  if (!microphone) return await openDevice(platform, "camera", camera);
  try {
    const stream = await mediaDevices.getUserMedia({
      audio: { ...MICROPHONE, ...insisting(microphone) },
      video: { ...CAMERA, ...insisting(camera) },
    });
    return { tracks: stream.getTracks(), problem: null };
  } catch {
    // One of the two is at fault: each on its own tells which. One after the
    // other, so that a person is asked one thing at a time.
    const heard = await openDevice(platform, "microphone", microphone);
    const seen = await openDevice(platform, "camera", camera);
    // Not to be heard is worse than not to be seen.
    const [problem = null] = together([heard.problem, seen.problem]);
    return { tracks: [...heard.tracks, ...seen.tracks], problem };
  }
}

/** What both devices have in common is one problem. */
export function together(problems: (Problem | null)[]): Problem[] {
  const real = problems.filter((problem) => problem !== null);
  for (const what of ["refused", "missing"] as const) {
    const same = real.filter(({ code }) => code.endsWith(`_${what}`));
    if (same.length > 1) return [{ ...same[0], code: `devices_${what}` }];
  }
  return real;
}

/** Opens one of them; if the chosen one is not there, another. Never rejects. */
export async function openDevice(
  platform: Platform,
  device: Device,
  wish: DeviceWish,
): Promise<OpenedDevices> {
  const { mediaDevices } = platform;
  if (!wish) return { tracks: [], problem: null };
  if (!mediaDevices) return { tracks: [], problem: { code: "insecure_page" } };
  const insisted = insisting(wish);
  try {
    const stream = await mediaDevices.getUserMedia(
      device === "camera"
        ? { video: { ...CAMERA, ...insisted } }
        : { audio: { ...MICROPHONE, ...insisted } },
    );
    return { tracks: stream.getTracks(), problem: null };
  } catch (error) {
    const problem = deviceProblem(device, error);
    if (insisted !== wish && problem.code.endsWith("_missing")) {
      return await openDevice(platform, device, chosen(device, null));
    }
    return { tracks: [], problem };
  }
}

/**
 * First the chosen device and no other: an ideal id alone weighs no more than
 * the size of the picture (W3C mediacapture-streams, fitness distance).
 */
function insisting(wish: MediaTrackConstraints): MediaTrackConstraints {
  const { deviceId } = wish;
  return typeof deviceId === "object" && "ideal" in deviceId
    ? { ...wish, deviceId: { exact: deviceId.ideal } }
    : wish;
}

/** Asks for a screen, window or tab. Never rejects; no problem when the person thinks better of it. */
export async function openScreen(
  { mediaDevices }: Platform,
): Promise<OpenedDevices> {
  try {
    const stream = await mediaDevices?.getDisplayMedia?.({ video: true });
    return { tracks: stream?.getVideoTracks() ?? [], problem: null };
  } catch (error) {
    const { name, message } = named(error);
    // Closing the browser's chooser is a NotAllowedError too (W3C
    // screen-capture 5.1); "by system" is Chromium's word for the other case.
    const cancelled = name === "NotAllowedError" && !/system/.test(message);
    return {
      tracks: [],
      problem: cancelled ? null : { code: "screen_failed", message },
    };
  }
}

/** Names of getUserMedia's rejections: W3C mediacapture-streams 10.3.1. */
function deviceProblem(device: Device, error: unknown): Problem {
  const { name, message } = named(error);
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return { code: `${device}_refused`, message };
    case "NotFoundError":
    case "OverconstrainedError":
      return { code: `${device}_missing`, message };
    default:
      return { code: `${device}_busy`, message };
  }
}

function named(error: unknown): { name: string; message: string } {
  return error instanceof Error ? error : { name: "", message: String(error) };
}
