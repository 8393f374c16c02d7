import { fileURLToPath } from "node:url";
import { StartError } from "../shared/start_error.ts";

/** Days for which files of call records are kept unless an option says otherwise. */
export const DEFAULT_RECORD_DAYS = 30;

/** Key by which names become digests, in the one folder that the program may write to. */
const KEY_FILE = fileURLToPath(
  new URL("../../state/names.key", import.meta.url),
);

/** Where call records go; nowhere unless an option says so. */
export interface CallRecordsConfig {
  /** Folder of a file for each day. */
  folder?: string;
  /** Days for which a file is kept. */
  days: number;
  /** URL that gets each record. */
  webhook?: URL;
  /** How a record identifies people. */
  names: "digest" | "name";
  /** The digests' key; made if there is none. */
  keyFile: string;
}

/** @throws {StartError} for a webhook that others on the way could read */
export function callRecordsConfig(
  { folder, days, webhook, names }: {
    folder?: string;
    days?: number;
    webhook?: URL;
    names?: "digest" | "name";
  },
): CallRecordsConfig {
  if (webhook?.protocol === "http:" && webhook.hostname !== "127.0.0.1") {
    throw new StartError(
      "--call-records-webhook: it must be https://, or http://127.0.0.1.",
    );
  }
  return {
    folder,
    days: days ?? DEFAULT_RECORD_DAYS,
    webhook,
    names: names ?? "digest",
    keyFile: KEY_FILE,
  };
}
