/**
 * The options about STUN and TURN and their dependencies.
 *
 * @module
 */
import type { IceServerSettings, TurnCredentials } from "../net/ice_servers.ts";
import { errorText } from "../shared/error_text.ts";
import { StartError } from "../shared/start_error.ts";

/** STUN and TURN as in the options: the secret may still be in a file. */
export interface IceConfig {
  stun: string[];
  turn: string[];
  turnCredentials?: TurnCredentials | { kind: "secret-file"; path: string };
}

/** The values of the options; each may be absent. */
export interface IceOptions {
  stun: string[];
  turn: string[];
  secret?: string;
  secretFile?: string;
  username?: string;
  credential?: string;
}

/**
 * Combines the options.
 *
 * @throws {StartError}
 */
export function iceConfig(options: IceOptions): IceConfig {
  const { stun, turn } = options;
  const turnCredentials = credentials(options);
  if ((turn.length > 0) !== (turnCredentials !== undefined)) {
    throw new StartError(
      "--turn needs --turn-secret, --turn-secret-file, or --turn-user with --turn-password, and these need --turn.",
    );
  }
  return { stun, turn, turnCredentials };
}

function credentials(
  { secret, secretFile, username, credential }: IceOptions,
): IceConfig["turnCredentials"] {
  if ((username === undefined) !== (credential === undefined)) {
    throw new StartError("--turn-user and --turn-password go together.");
  }
  const ways = [secret, secretFile, username];
  if (ways.filter((way) => way !== undefined).length > 1) {
    throw new StartError(
      "Only one of --turn-secret, --turn-secret-file and --turn-user can be used.",
    );
  }
  if (secret !== undefined) return { kind: "shared-secret", secret };
  if (secretFile !== undefined) {
    return { kind: "secret-file", path: secretFile };
  }
  if (username !== undefined && credential !== undefined) {
    return { kind: "static", username, credential };
  }
  return undefined;
}

/**
 * Reads the secret, if it is in a file.
 *
 * @throws {StartError} as a rejection
 */
export async function loadIceSettings(
  config: IceConfig,
): Promise<IceServerSettings> {
  const { stun, turn, turnCredentials } = config;
  if (turnCredentials?.kind !== "secret-file") {
    return { stun, turn, turnCredentials };
  }
  const secret = await readSecret(turnCredentials.path);
  return { stun, turn, turnCredentials: { kind: "shared-secret", secret } };
}

async function readSecret(path: string): Promise<string> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    throw new StartError(`--turn-secret-file: ${errorText(error)}`, {
      cause: error,
    });
  }
  const secret = text.trim();
  if (secret === "") {
    throw new StartError(`--turn-secret-file: ${path} is empty.`);
  }
  return secret;
}
