/**
 * The embedded media server as a separate program, which outlives the programs that
 * use it: `deno task media`. It serves at the address that they get as
 * `--ws_uri`, and takes the same options for media.
 *
 * @module
 */
import { readConfig } from "../config/config.ts";
import {
  type EmbeddedMediaOptions,
  startEmbeddedMedia,
} from "./embedded_media.ts";
import { log, setUpLog } from "../telemetry/log.ts";
import { errorText } from "../shared/error_text.ts";
import { EXIT_FAILURE, StartError } from "../shared/start_error.ts";

/** Least length of a token: a shorter one could be guessed. */
const MIN_TOKEN_LENGTH = 16;

const HELP = `Serves media for the service in another process:
  --ws_uri ws://127.0.0.1:PORT/kurento?access_token=TOKEN
                            where; both are given the same (better in the environment, as ONE2ONE_WS_URI)
  --media-port, --relay-port, --media-bind, --media-announce, --candidate-networks, --media-cap, --log-format, --log-level
                            as the service has them`;

if (import.meta.main) {
  run().catch((error: unknown) => {
    const known = error instanceof StartError;
    console.error(known ? error.message : error);
    Deno.exit(known ? error.exitCode : EXIT_FAILURE);
  });
}

async function run(): Promise<void> {
  const command = readConfig(Deno.args, (name) => Deno.env.get(name));
  if (command.name !== "serve") return console.log(HELP);
  const { config } = command;
  const control = controlOf(config.wsUris);
  await setUpLog(config);
  const media = start({ ...config.media, cap: config.mediaCap, control });
  media.server.finished.catch((error: Error) => {
    log.error("the listener failed: {error}", { error });
    Deno.exit(EXIT_FAILURE);
  });
  log.info("media server listens on port {port}", { port: control.port });
  const stop = () => {
    media.close().then(() => Deno.exit(0), () => Deno.exit(EXIT_FAILURE));
  };
  Deno.addSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGTERM", stop);
}

function start(options: EmbeddedMediaOptions) {
  try {
    return startEmbeddedMedia(
      options,
      (error) => log.error("fault: {error}", { error }),
    );
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`Cannot listen: ${errorText(error)}`, {
      exitCode: EXIT_FAILURE,
      cause: error,
    });
  }
}

/**
 * Reads the port and the token from `--ws_uri`.
 *
 * @throws {StartError} unless it is an address of this machine with a token
 */
export function controlOf(
  wsUris: readonly URL[],
): NonNullable<EmbeddedMediaOptions["control"]> {
  const [uri] = wsUris;
  const token = uri?.searchParams.get("access_token") ?? "";
  // The error never repeats the value: it contains a secret.
  if (
    wsUris.length !== 1 || uri.protocol !== "ws:" || uri.port === "" ||
    uri.pathname !== "/kurento" || uri.hostname !== "127.0.0.1" ||
    token.length < MIN_TOKEN_LENGTH
  ) {
    throw new StartError(
      `--ws_uri: one such as ws://127.0.0.1:8888/kurento?access_token=TOKEN is needed, with a token of at least ${MIN_TOKEN_LENGTH} characters.`,
    );
  }
  return { port: Number(uri.port), token };
}
