import { useEffect, useRef, useState } from "preact/hooks";
import { MAX_MESSAGE_MS } from "../../shared/messages.ts";
import type { MadeRecording } from "../../phone/messages/message_box.ts";
import {
  type MessageRecorder,
  recordMessage,
} from "../../phone/messages/message_recorder.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";

/** ms between two looks at the clock. */
const TICK_MS = 200;
/** Times left, in ms, that are said to those who do not see them. */
const SAID_MS = [MAX_MESSAGE_MS, 30_000, 10_000];

/** Why nothing was recorded; a key of the words. */
export type RecordingTrouble = "nothingOpened" | "nothingMade";

/** The states of a message before it is sent. */
export type RecorderState =
  | {
    name: "ready";
    trouble?: RecordingTrouble;
    /** Another attempt was made before: the focus was in it. */
    again?: true;
  }
  | { name: "opening" }
  | {
    name: "recording";
    stream: MediaStream;
    leftMs: number;
    /** The last of {@link SAID_MS} that was reached. */
    saidMs: number;
  }
  | { name: "made"; recording: MadeRecording };

/**
 * Records by the devices that are switched on, which are open only meanwhile:
 * not before a press, nor once it is over, the component goes, or the page does.
 */
export function useMessageRecorder(phone: PhoneSurface) {
  const [state, setState] = useState<RecorderState>({ name: "ready" });
  const recorder = useRef<MessageRecorder>();
  /** Replaced by each recording, so that one that is given up changes nothing. */
  const latest = useRef<object>();
  const end = () => {
    latest.current = undefined;
    recorder.current?.cancel();
    recorder.current = undefined;
    phone.check.stop();
  };
  useEffect(() => {
    // A check on the screen below may have opened them.
    phone.check.stop();
    const leaves = () => {
      end();
      setState({ name: "ready" });
    };
    addEventListener("pagehide", leaves);
    return () => {
      removeEventListener("pagehide", leaves);
      end();
    };
  }, [phone]);
  const start = async () => {
    const own = latest.current = {};
    setState({ name: "opening" });
    await phone.check.start();
    if (latest.current !== own) return;
    const stream = phone.check.stream.value;
    if (!stream || stream.getTracks().length === 0) {
      return setState({ name: "ready", trouble: "nothingOpened", again: true });
    }
    const recording = begin(stream);
    if (!recording) {
      phone.check.stop();
      return setState({ name: "ready", trouble: "nothingMade", again: true });
    }
    recorder.current = recording;
    const startedAt = performance.now();
    const tick = () => {
      const leftMs = Math.max(
        0,
        MAX_MESSAGE_MS - performance.now() + startedAt,
      );
      const saidMs = SAID_MS.findLast((ms) => leftMs <= ms) ?? MAX_MESSAGE_MS;
      setState({ name: "recording", stream, leftMs, saidMs });
    };
    tick();
    const timer = setInterval(tick, TICK_MS);
    const made = await recording.done;
    clearInterval(timer);
    if (latest.current !== own) return;
    phone.check.stop();
    setState(
      made
        ? { name: "made", recording: made }
        : { name: "ready", trouble: "nothingMade", again: true },
    );
  };
  return {
    state,
    /** Opens the devices and records. */
    start: () => void start(),
    /** Ends the recording. */
    stop: () => recorder.current?.stop(),
    /** Throws it away, for another one. */
    discard: () => {
      end();
      setState({ name: "ready", again: true });
    },
  };
}

function begin(stream: MediaStream): MessageRecorder | null {
  try {
    return recordMessage(stream);
  } catch {
    // The browser does not record these tracks.
    return null;
  }
}
