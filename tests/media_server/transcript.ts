/** A JSON-RPC message, as received. */
export type Message = Record<string, unknown>;

/** One line of the transcript: a frame, or a change of a connection. */
export interface Frame {
  section: string;
  conn: number;
  dir?: "C>S" | "S>C";
  /** A string if it was not JSON. */
  msg?: Message | string;
}

/** A request of the transcript and its reply. */
export interface Exchange {
  request: Message;
  reply: Message;
}

/** Frames recorded between clients and a Kurento 7.3.1. */
export async function recordedFrames(): Promise<Frame[]> {
  const text = await Deno.readTextFile(
    new URL("transcript.jsonl", import.meta.url),
  );
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

/** The recorded frames of one connection as requests with their replies. */
export function exchanges(frames: readonly Frame[]): Exchange[] {
  return frames.flatMap(({ dir, msg: request }, index) => {
    if (dir !== "C>S" || typeof request !== "object") return [];
    const reply = frames.slice(index).find(({ dir, msg }) =>
      dir === "S>C" && typeof msg === "object" && msg.id === request.id
    )?.msg;
    return typeof reply === "object" ? [{ request, reply }] : [];
  });
}

/** The operation of an `invoke`; undefined for anything else. */
export function operation({ params }: Message): string | undefined {
  return (params as Message | undefined)?.operation as string | undefined;
}
