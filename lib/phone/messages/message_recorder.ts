import {
  MAX_MESSAGE_MS,
  MAX_RECORDING_BYTES,
  MESSAGE_TYPES,
  type MessageType,
} from "../../shared/messages.ts";
import { fileType, soundType } from "../recording/file_type.ts";
import type { MadeRecording } from "./message_box.ts";

/** Bits a second: a face, with room for a browser that uses twice as many. */
const VIDEO_BITS = 1_000_000;
/** Bits a second: a voice. */
const AUDIO_BITS = 64_000;
/** ms of each piece: its size is known only when it is there. */
const PIECE_MS = 1_000;
/** Bytes at which it ends: one more piece and the seal still fit. */
const FULL_BYTES = MAX_RECORDING_BYTES - 1_000_000;

/** A message that is being recorded. */
export interface MessageRecorder {
  /** Ends it, to be heard or sent. */
  stop(): void;
  /** Throws it away. */
  cancel(): void;
  /** Resolves once it is over; null if it was thrown away, or nothing was recorded. */
  readonly done: Promise<MadeRecording | null>;
}

/**
 * Records the tracks of a stream until it is stopped, a minute is over, or they
 * end.
 *
 * @throws {Error} where the browser does not record these
 */
export function recordMessage(stream: MediaStream): MessageRecorder {
  const type = stream.getVideoTracks().length > 0 ? fileType() : soundType();
  const plainType = MESSAGE_TYPES.find((one) => one === type?.plainType);
  if (!type || !plainType) throw new Error("This browser does not record.");
  const recorder = new MediaRecorder(stream, {
    mimeType: type.mimeType,
    videoBitsPerSecond: VIDEO_BITS,
    audioBitsPerSecond: AUDIO_BITS,
  });
  const { promise: done, resolve } = Promise.withResolvers<
    MadeRecording | null
  >();
  const startedAt = performance.now();
  const pieces: Blob[] = [];
  let bytes = 0;
  let thrownAway = false;
  const stop = () => {
    if (recorder.state !== "inactive") recorder.stop();
  };
  const timer = setTimeout(stop, MAX_MESSAGE_MS);
  recorder.ondataavailable = ({ data }) => {
    pieces.push(data);
    bytes += data.size;
    if (bytes >= FULL_BYTES) stop();
  };
  recorder.onerror = stop;
  recorder.onstop = () => {
    clearTimeout(timer);
    resolve(
      thrownAway || bytes === 0 ? null : made(pieces, plainType, startedAt),
    );
  };
  recorder.start(PIECE_MS);
  return {
    stop,
    cancel: () => {
      thrownAway = true;
      stop();
    },
    done,
  };
}

function made(
  pieces: Blob[],
  type: MessageType,
  startedAt: number,
): MadeRecording {
  const ms = Math.min(MAX_MESSAGE_MS, performance.now() - startedAt);
  return { content: new Blob(pieces, { type }), type, ms };
}
