import type { Problem } from "./phone_state.ts";
import type { Platform } from "./platform.ts";

/** What could be opened, and what could not. */
export interface OpenedDevices {
  /** Empty where there is neither camera nor microphone. */
  tracks: MediaStreamTrack[];
  problem: Problem | null;
}

/** What a person is seen and heard with. */
export type Device = "camera" | "microphone";

/** Good on every device, kind to every uplink. */
const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
  facingMode: "user",
};
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/**
 * Opens microphone and, if wanted, camera, or what of them there is: a call is
 * possible with one of them, and with neither. Never rejects.
 */
export async function openDevices(
  platform: Platform,
  wanted: { video: boolean },
): Promise<OpenedDevices> {
  const { mediaDevices } = platform;
  if (!mediaDevices) return { tracks: [], problem: { code: "insecure_page" } };
  if (!wanted.video) return await openDevice(platform, "microphone");
  try {
    const stream = await mediaDevices.getUserMedia({
      audio: MICROPHONE,
      video: CAMERA,
    });
    return { tracks: stream.getTracks(), problem: null };
  } catch {
    // One of the two is at fault: each on its own tells which. One after the
    // other, so that a person is asked one thing at a time.
    const microphone = await openDevice(platform, "microphone");
    const camera = await openDevice(platform, "camera");
    return {
      tracks: [...microphone.tracks, ...camera.tracks],
      // Not to be heard is worse than not to be seen.
      problem: microphone.problem ?? camera.problem,
    };
  }
}

/** Opens one of them. Never rejects. */
export async function openDevice(
  { mediaDevices }: Platform,
  device: Device,
): Promise<OpenedDevices> {
  if (!mediaDevices) return { tracks: [], problem: { code: "insecure_page" } };
  try {
    const stream = await mediaDevices.getUserMedia(
      device === "camera" ? { video: CAMERA } : { audio: MICROPHONE },
    );
    return { tracks: stream.getTracks(), problem: null };
  } catch (error) {
    return { tracks: [], problem: deviceProblem(device, error) };
  }
}

/** Names of getUserMedia's rejections: W3C mediacapture-streams 10.3.1. */
function deviceProblem(device: Device, error: unknown): Problem {
  const { name, message } = error instanceof Error
    ? error
    : { name: "", message: String(error) };
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
