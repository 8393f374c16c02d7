/**
 * A media process: an embedded media server in a separate process, started
 * and supervised by `media_processes.ts`. Its options come as the first line of
 * stdin; its messages go to stdout, as one line of JSON each. It ends when
 * stdin does, so it never outlives its parent.
 *
 * @module
 */
import * as v from "valibot";
import { EmbeddedMediaOptions, startEmbeddedMedia } from "./embedded_media.ts";
import { lines } from "./lines.ts";
import type { MediaProcessMessage } from "./media_processes.ts";
import { errorText } from "../shared/error_text.ts";
import { EXIT_FAILURE } from "../shared/start_error.ts";

if (import.meta.main) {
  run().then(() => Deno.exit(0), (error: unknown) => {
    tell({ fault: errorText(error) });
    Deno.exit(EXIT_FAILURE);
  });
}

async function run(): Promise<void> {
  // Signals from a terminal or a supervisor also reach the parent, which lets calls
  // end first.
  Deno.addSignalListener("SIGINT", () => {});
  Deno.addSignalListener("SIGTERM", () => {});
  const input = lines(Deno.stdin.readable)[Symbol.asyncIterator]();
  const first = await input.next();
  if (first.done) return;
  const options = v.parse(EmbeddedMediaOptions, JSON.parse(first.value));
  const media = startEmbeddedMedia(
    options,
    (error) => tell({ fault: errorText(error) }),
  );
  tell({ url: media.server.url });
  await Promise.race([media.server.finished, endOf(input)]);
  await media.close();
}

async function endOf(input: AsyncIterator<string>): Promise<void> {
  while (!(await input.next()).done);
}

function tell(message: MediaProcessMessage): void {
  try {
    Deno.stdout.writeSync(
      new TextEncoder().encode(JSON.stringify(message) + "\n"),
    );
  } catch {
    // The parent is gone; this process ends soon, too.
  }
}
