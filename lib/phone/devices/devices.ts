import type { Problem } from "../phone_state.ts";
import type { Platform } from "../platform.ts";
import type { Preferences } from "../preferences.ts";

/** Opened tracks and the problem, if any. */
export interface OpenedDevices {
  /** Empty without camera and microphone. */
  tracks: MediaStreamTrack[];
  problem: Problem | null;
}

/** A kind of input device. */
export type Device = "camera" | "microphone";

/** Constraints for a device, or false for none. */
export type DeviceWish = MediaTrackConstraints | false;

/** Works on every device, and suits slow uplinks. */
const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
};
/** Picture sizes other than {@link CAMERA}'s. */
const SIZES = {
  auto: {},
  save: {
    width: { ideal: 640 },
    height: { ideal: 360 },
    frameRate: { ideal: 15 },
  },
  best: { width: { ideal: 1920 }, height: { ideal: 1080 } },
};

/**
 * Constraints for the chosen device if it is present, else the system's
 * default; the front camera by default.
 */
export function chosen(
  device: Device,
  preferences: Preferences,
): MediaTrackConstraints {
  const id = preferences[device];
  const which = id === null ? {} : { deviceId: { ideal: id } };
  if (device === "camera") {
    return {
      ...(id === null ? { facingMode: "user" } : which),
      ...SIZES[preferences.dataUse],
      ...(preferences.backgroundBlur && { backgroundBlur: true }),
    };
  }
  const { originalSound } = preferences;
  return {
    ...which,
    echoCancellation: preferences.echoCancellation && !originalSound,
    noiseSuppression: preferences.noiseSuppression && !originalSound,
    autoGainControl: !originalSound,
  };
}

/**
 * Opens the wanted microphone and camera, or whichever of them is available: a
 * call works with one of them, and without any. Never rejects.
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
      audio: insisting(microphone),
      video: { ...CAMERA, ...insisting(camera) },
    });
    return await blurredTracks(platform, stream, camera);
  } catch {
    // At least one failed: try each alone to find out which. One after the
    // other, so that the person gets one question at a time.
    const heard = await openDevice(platform, "microphone", microphone);
    const seen = await openDevice(platform, "camera", camera);
    // A missing microphone is worse than a missing camera.
    const [problem = null] = together([heard.problem, seen.problem]);
    return { tracks: [...heard.tracks, ...seen.tracks], problem };
  }
}

/** Merges a problem that both devices share into one. */
export function together(problems: (Problem | null)[]): Problem[] {
  const real = problems.filter((problem) => problem !== null);
  for (const what of ["refused", "missing"] as const) {
    const same = real.filter(({ code }) => code.endsWith(`_${what}`));
    if (same.length > 1) return [{ ...same[0], code: `devices_${what}` }];
  }
  return real;
}

/** Opens one device; if the chosen one is missing, another. Never rejects. */
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
        : { audio: insisted },
    );
    return await blurredTracks(platform, stream, wish);
  } catch (error) {
    const problem = deviceProblem(device, error);
    if (insisted !== wish && problem.code.endsWith("_missing")) {
      const { deviceId: _, ...rest } = wish;
      const any = device === "camera" ? { facingMode: "user", ...rest } : rest;
      return await openDevice(platform, device, any);
    }
    return { tracks: [], problem };
  }
}

/** Cameras whose sharp background nobody else sees. */
export const blurredCameras = new WeakSet<MediaStreamTrack>();

/** Replaces the camera as wished. One that cannot be blurred is closed. */
async function blurredTracks(
  { blur }: Platform,
  stream: MediaStream,
  camera: DeviceWish,
): Promise<OpenedDevices> {
  const [sharp] = stream.getVideoTracks();
  if (!sharp || !camera || !camera.backgroundBlur) {
    return { tracks: stream.getTracks(), problem: null };
  }
  const track = await blur?.(sharp).catch(() => null);
  if (track) blurredCameras.add(track);
  else sharp.stop();
  return {
    tracks: [...stream.getAudioTracks(), ...track ? [track] : []],
    problem: track ? null : { code: "blur_failed" },
  };
}

/**
 * Requires the chosen device: an ideal id alone weighs no more than the picture
 * size (W3C mediacapture-streams, fitness distance).
 */
function insisting(wish: MediaTrackConstraints): MediaTrackConstraints {
  const { deviceId } = wish;
  return typeof deviceId === "object" && "ideal" in deviceId
    ? { ...wish, deviceId: { exact: deviceId.ideal } }
    : wish;
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
