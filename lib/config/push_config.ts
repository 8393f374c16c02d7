import { fileURLToPath } from "node:url";
import { DEFAULT_PUSH_SERVICES } from "../net/push_services.ts";
import { DEFAULT_RESERVED_DAYS } from "./options/push_options.ts";
import { StartError } from "../shared/start_error.ts";

/** Made at the first start, in the one folder that the program may write to. */
const KEY_FILE = fileURLToPath(
  new URL("../../state/push_key.json", import.meta.url),
);

/** How browsers are woken whose page is closed. */
export interface PushConfig {
  /** File of the server's key, a private JSON Web Key. */
  keyFile: string;
  /** Whether the key is made if there is no such file. */
  makeKey: boolean;
  /** Where push services reach the operator: a `mailto:` or `https:` URL. */
  contact: string;
  /** Days for which a name is kept for a browser that rings for it; absent where names come from tokens. */
  reservedDays?: number;
  /** Push services to which messages may be sent. */
  services: readonly string[];
}

/**
 * Null where pages ring only while they are open: if an option says so, and
 * without a state file, since every restart would forget the browsers.
 *
 * @throws {StartError} for an option without effect
 */
export function pushConfig(
  { push, keyFile, contact, services, reservedDays, identity, state, asUri }: {
    push?: "on" | "off";
    keyFile?: string;
    contact?: URL;
    services: readonly string[];
    reservedDays?: number;
    /** Whether names come from tokens. */
    identity: boolean;
    /** Whether there is a state file. */
    state: boolean;
    asUri: URL;
  },
): PushConfig | null {
  if (reservedDays !== undefined && identity) {
    throw new StartError(
      "--reserve-days goes without --auth: there, tokens prove the names.",
    );
  }
  const usual = state ? "on" : "off";
  if ((push ?? usual) === "off") return null;
  return {
    keyFile: keyFile ?? KEY_FILE,
    makeKey: keyFile === undefined,
    contact: contact?.href ?? asUri.origin.replace(/^http:/, "https:"),
    ...(identity
      ? {}
      : { reservedDays: reservedDays ?? DEFAULT_RESERVED_DAYS }),
    services: services.length > 0 ? services : DEFAULT_PUSH_SERVICES,
  };
}
