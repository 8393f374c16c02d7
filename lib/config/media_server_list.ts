import { ConfigError } from "./config_error.ts";

/**
 * Reads a list of media servers: the URL of a Kurento's WebSocket on each line,
 * empty lines and what follows a `#` left out.
 *
 * @throws {ConfigError} as a rejection, saying what is wrong with the file
 */
export async function readMediaServerList(file: string): Promise<string[]> {
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`--ws_uri_file: ${words}.`);
  }
  return parseMediaServerList(text, file);
}

/**
 * @param file its name, for errors
 * @throws {ConfigError} naming the line that is no such URL
 */
export function parseMediaServerList(text: string, file: string): string[] {
  const urls: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const url = line.replace(/(^|\s)#.*/, "").trim();
    if (url === "") continue;
    if (!/^wss?:\/\/[^/]/i.test(url) || !URL.canParse(url)) {
      // Its text may hold a secret.
      throw new ConfigError(
        `--ws_uri_file: line ${
          index + 1
        } of ${file} must be a URL such as ws://host:8888/kurento.`,
      );
    }
    urls.push(url);
  }
  return urls;
}
