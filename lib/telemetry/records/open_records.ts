import type { CallRecordsConfig } from "../../config/call_records_config.ts";
import { log } from "../log.ts";
import {
  CallRecords,
  type RecordResult,
  type RecordSink,
} from "./call_records.ts";
import { nameDigest } from "./name_digest.ts";
import { RecordFiles } from "./record_files.ts";
import { RecordWebhook } from "./record_webhook.ts";

/**
 * The call records that the options ask for; none without them.
 *
 * @param told called for each record
 * @param fault called with errors of the disk
 * @throws {StartError} if a file or folder cannot be used
 */
export function openRecords(
  { folder, days, webhook, names, keyFile }: CallRecordsConfig,
  told: (result: RecordResult) => void,
  fault: (error: unknown) => void,
): CallRecords {
  const sinks: RecordSink[] = [];
  if (folder !== undefined) {
    sinks.push(
      new RecordFiles({ folder, days, told, fault, now: () => Date.now() }),
    );
  }
  if (webhook) {
    sinks.push(
      new RecordWebhook({
        url: webhook,
        told,
        trouble: (words) =>
          log.warn("the webhook does not take a call record: {words}", {
            words,
          }),
      }),
    );
  }
  const digests = names === "digest" && sinks.length > 0;
  return new CallRecords(
    sinks,
    digests ? nameDigest(keyFile) : (name) => name,
  );
}
