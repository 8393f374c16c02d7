import type { PictureLevel } from "./picture_level.ts";
import type { VideoCodecs } from "./video_codecs.ts";
import type { DataUse } from "../preferences.ts";

/**
 * Limits of one kind of media (W3C webrtc, RTCRtpEncodingParameters). Undefined
 * means that the browser decides.
 */
export type SendLimit = Pick<
  RTCRtpEncodingParameters,
  | "active"
  | "maxBitrate"
  | "maxFramerate"
  | "priority"
  | "scaleResolutionDownBy"
>;
/** Limits of what a call sends. */
export interface SendLimits extends Record<"audio" | "video", SendLimit> {
  /** MIME type of the agreed codec that the video is sent with; undefined leaves it to the browser. */
  videoCodec?: string;
  /** Sound may take twice its bit rate, to survive losses. Counts for the next connection. */
  repeatSound: boolean;
}

/** Inputs of the limits. */
export interface SendConditions {
  dataUse: DataUse;
  /** The sound is sent as it is, such as music. */
  originalSound: boolean;
  level: PictureLevel;
  /** The video is a screen, whose text must stay legible. */
  screen: boolean;
  /** Pixels; undefined if unknown. */
  height?: number;
  /** Nothing passes yet: what is sent gets no reports, and the browser would take the line for a bad one. */
  gated: boolean;
}

/** Inputs of the limits that the leg itself knows. */
export interface LegConditions extends SendConditions {
  /** Codecs that the call prefers. */
  codecs: VideoCodecs;
}

/** Lines of a picture that saves data: good enough for a face. */
const SAVING_LINES = 360;
/** Lines of a picture over a line that carries little more than sound. */
const SMALL_LINES = 180;
/** Limits in bit/s. Sound of 24 kbit/s is wide-band speech (RFC 7587, 3.1.1). */
const BITRATES = {
  small: 100_000,
  saving: 250_000,
  best: 4_000_000,
  savingSound: 24_000,
  originalSound: 128_000,
};

/** The limits under these conditions. Sound goes before the picture. */
export function sendLimits(
  { dataUse, originalSound, level, screen, height, gated, codecs }:
    LegConditions,
): SendLimits {
  const saving = dataUse === "save";
  const small = level === "small";
  const lines = small ? SMALL_LINES : saving ? SAVING_LINES : Infinity;
  return {
    videoCodec: screen ? codecs.screen : codecs.camera,
    repeatSound: !saving && !originalSound,
    audio: {
      active: !gated,
      priority: "high",
      maxBitrate: originalSound
        ? BITRATES.originalSound
        : saving
        ? BITRATES.savingSound
        : undefined,
    },
    video: {
      active: level !== "none" && !gated,
      priority: "low",
      maxBitrate: small
        ? BITRATES.small
        : saving
        ? BITRATES.saving
        : dataUse === "best"
        ? BITRATES.best
        : undefined,
      maxFramerate: !small && !saving
        ? undefined
        : screen
        ? 5
        : small
        ? 10
        : 15,
      scaleResolutionDownBy: screen ? 1 : Math.max(1, (height ?? 0) / lines),
    },
  };
}
