/** Longest line in characters; the rest of an endless line is cut. */
const MAX_LINE_LENGTH = 64 * 1024;

/** The lines of a stream, without line ends. A last line without an end is left out. */
export async function* lines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!.slice(0, MAX_LINE_LENGTH);
    yield* parts;
  }
}
