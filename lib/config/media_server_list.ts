import { errorText } from "../shared/error_text.ts";
import { StartError } from "../shared/start_error.ts";

/**
 * Reads a list of media servers: one URL of a Kurento WebSocket per line,
 * without empty lines and comments after `#`.
 *
 * @throws {StartError} as a rejection, with the problem of the file
 */
export async function readMediaServerList(file: string): Promise<string[]> {
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch (error) {
    throw new StartError(`--ws_uri_file: ${errorText(error)}.`);
  }
  return parseMediaServerList(text, file);
}

/**
 * @param file name of the file, for errors
 * @throws {StartError} with the number of an invalid line
 */
export function parseMediaServerList(text: string, file: string): string[] {
  const urls: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const url = line.replace(/(^|\s)#.*/, "").trim();
    if (url === "") continue;
    if (!/^wss?:\/\/[^/]/i.test(url) || !URL.canParse(url)) {
      // The text is not shown: it may contain a secret.
      throw new StartError(
        `--ws_uri_file: line ${
          index + 1
        } of ${file} must be a URL such as ws://host:8888/kurento.`,
      );
    }
    urls.push(url);
  }
  return urls;
}
