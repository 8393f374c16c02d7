/**
 * Writes texts that must not appear, for log_test.ts: `deno run … json|text`.
 */
import { log, setUpLog } from "../../lib/telemetry/log.ts";
import { SECRET_TEXTS } from "./log_secrets.ts";

const [logFormat] = Deno.args;
if (logFormat !== "json" && logFormat !== "text") throw new Error(logFormat);
await setUpLog({ logLevel: "debug", logFormat });
for (const secret of SECRET_TEXTS) {
  log.info("from elsewhere: {text}", { text: secret });
  log.error("failed: {error}", { error: new Error(secret) });
}
