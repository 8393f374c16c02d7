/**
 * Records both sides of a call into one file. Loaded when somebody agrees to a
 * recording.
 *
 * @module
 */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { Address } from "../picture/frame_tracks.ts";
import type { Side } from "../picture/sides.ts";
import { fileType } from "./file_type.ts";
import type { RecordingPlace } from "./recording_place.ts";
import { sidesPicture } from "./sides_picture.ts";
import type { SidesSound } from "./sides_sound.ts";

/** Bits a second: enough for two faces and the text of a screen. */
const VIDEO_BITS = 2_000_000;
/** Bits a second: two voices, and maybe music. */
const AUDIO_BITS = 128_000;
/** ms of each piece: as much may be lost in a crash. */
const PIECE_MS = 2_000;

/** The tracks that one side sends now; null for those that are switched off. */
export interface RecordedSide {
  name: string;
  picture: MediaStreamTrack | null;
  sound: MediaStreamTrack | null;
  /** The picture is a shared screen. */
  screen: boolean;
}

/** Both sides, ours first, as they change. */
export type RecordedSides = ReadonlySignal<
  readonly [RecordedSide, RecordedSide]
>;

/** A recording that is being made. */
export interface Recorder {
  /** Leaves out what happens from now on, or no longer. */
  pause(paused: boolean): void;
  /** Ends it. Resolves once every piece is at its place. */
  stop(): Promise<void>;
}

/**
 * Starts to record.
 *
 * @param sound of both; null for a recording without. It stays its owner's
 * @param failed called once if it cannot go on; the pieces until then are kept
 * @throws {Error} where this browser cannot record
 */
export function startRecorder(
  sides: RecordedSides,
  sound: SidesSound | null,
  place: RecordingPlace,
  address: Address,
  failed: (error: unknown) => void,
): Recorder {
  const type = fileType();
  if (!type) throw new Error("This browser does not record.");
  const [ours, theirs] = sides.peek();
  const picture = sidesPicture(
    [ours.name, theirs.name],
    address,
    () => failed(new Error("The picture worker did not start.")),
  );
  const unfollow = follow(sides, picture, sound);
  const close = () => {
    unfollow();
    picture.stop();
  };
  let recorder: MediaRecorder;
  try {
    recorder = new MediaRecorder(
      new MediaStream(sound ? [picture.track, sound.track] : [picture.track]),
      {
        mimeType: type.mimeType,
        videoBitsPerSecond: VIDEO_BITS,
        audioBitsPerSecond: AUDIO_BITS,
      },
    );
  } catch (error) {
    close();
    throw error;
  }
  let written = Promise.resolve();
  let broken = false;
  recorder.ondataavailable = ({ data }) => {
    if (data.size === 0) return;
    written = written.then(async () => {
      // No piece may follow one that is missing.
      if (!broken) await place.write(data);
    }).catch((error: unknown) => {
      broken = true;
      failed(error);
    });
  };
  recorder.onerror = (event) => failed(event);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  recorder.onstop = () => resolve();
  recorder.start(PIECE_MS);
  return {
    pause: (paused) => {
      if (recorder.state === "inactive") return;
      if (paused) recorder.pause();
      else recorder.resume();
    },
    stop: async () => {
      if (recorder.state === "inactive") resolve();
      else recorder.stop();
      await ended;
      close();
      await written;
    },
  };
}

/** Shows and mixes in what each side sends. @returns ends that */
function follow(
  sides: RecordedSides,
  picture: ReturnType<typeof sidesPicture>,
  sound: SidesSound | null,
): () => void {
  const shown: (MediaStreamTrack | null)[] = [null, null];
  const heard: (MediaStreamTrack | null)[] = [null, null];
  let wide: Side | null = null;
  const unfollow = effect(() => {
    const both = sides.value;
    for (const side of [0, 1] as const) {
      const { picture: track, sound: voice } = both[side];
      if (track !== shown[side]) picture.show(side, shown[side] = track);
      if (voice !== heard[side]) sound?.hear(side, heard[side] = voice);
    }
    const next = wideSide(both);
    if (next !== wide) picture.widen(wide = next);
  });
  return () => {
    unfollow();
    for (const side of [0, 1] as const) sound?.hear(side, null);
  };
}

/** The side that shares a screen; null if none does, or both. */
function wideSide([ours, theirs]: readonly RecordedSide[]): Side | null {
  if (ours.screen === theirs.screen) return null;
  return ours.screen ? 0 : 1;
}
