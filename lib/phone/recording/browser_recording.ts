import { asset } from "fresh/runtime";
import { CallRecording, type RecordingTools } from "./call_recording.ts";
import { fileType } from "./file_type.ts";
import type { RecordedCall } from "./recorded_call.ts";
import { keptRecordings } from "./private_files.ts";
import { browserPlace, choosePlace } from "./recording_place.ts";
import { sidesSound } from "./sides_sound.ts";

const recordings = new WeakMap<RecordedCall, CallRecording>();

/** The recordings of a phone's calls, in this browser. */
export function recordingOf(phone: RecordedCall): CallRecording {
  let recording = recordings.get(phone);
  if (!recording) {
    recording = new CallRecording(phone, browserTools());
    recordings.set(phone, recording);
  }
  return recording;
}

function browserTools(): RecordingTools {
  const type = fileType();
  return {
    able: type !== null,
    choosePlace: (name) =>
      type ? choosePlace(name, type) : Promise.resolve(null),
    anyPlace: (name) =>
      browserPlace(`${name}${type?.extension}`, type?.plainType ?? ""),
    openSound: sidesSound,
    record: async (sides, sound, place, failed) => {
      const { startRecorder } = await import("./recorder.ts");
      return startRecorder(sides, sound, place, asset, failed);
    },
    kept: keptRecordings,
  };
}
