import { backOffMs } from "../../shared/back_off.ts";
import type { RecordResult, RecordSink } from "./call_records.ts";

/** Limit of records that wait for a webhook that does not answer: about 300 bytes each. */
const MAX_WAITING = 1_000;
/** ms for an answer. */
const ANSWER_MS = 10_000;
/** ms between attempts at one record. */
const WAITS = { first: 1_000, longest: 300_000 };
/** ms that the end of the process waits for records that are on their way. */
const CLOSE_MS = 2_000;
/** Refusals that a later attempt may not meet (RFC 9110 15.5.9, RFC 6585 4). */
const PASSING = new Set([408, 425, 429]);

/** Settings of {@link RecordWebhook}. */
export interface RecordWebhookParts {
  url: URL;
  /** Called for each record. */
  told(result: RecordResult): void;
  /** Called when a record could not be delivered for now or for good, for the log. */
  trouble(words: string): void;
  waits?: { first: number; longest: number };
}

/** Sends records to a URL, one POST each, in order, until they are taken. */
export class RecordWebhook implements RecordSink {
  readonly #waiting: string[] = [];
  readonly #closing = new AbortController();
  #sending: Promise<void> | null = null;

  constructor(private readonly parts: RecordWebhookParts) {}

  write(line: string): void {
    if (this.#waiting.length >= MAX_WAITING) return this.parts.told("failed");
    this.#waiting.push(line);
    this.#sending ??= this.#sendAll().finally(() => this.#sending = null);
  }

  async close(): Promise<void> {
    if (!this.#sending) return;
    const timer = setTimeout(() => this.#closing.abort(), CLOSE_MS);
    await this.#sending;
    clearTimeout(timer);
  }

  /** Never rejects. */
  async #sendAll(): Promise<void> {
    const { waits = WAITS, told, trouble } = this.parts;
    for (let attempts = 0; this.#waiting.length > 0;) {
      const outcome = await this.#send(this.#waiting[0]);
      if (outcome.type === "later" && !this.#closing.signal.aborted) {
        if (attempts === 0) trouble(outcome.words);
        await this.#rest(backOffMs(attempts++, waits));
        continue;
      }
      attempts = 0;
      this.#waiting.shift();
      if (outcome.type !== "taken") trouble(outcome.words);
      told(outcome.type === "taken" ? "written" : "failed");
    }
  }

  async #send(
    line: string,
  ): Promise<{ type: "taken" } | { type: "later" | "never"; words: string }> {
    try {
      const response = await fetch(this.parts.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: line,
        redirect: "error",
        signal: AbortSignal.any([
          this.#closing.signal,
          AbortSignal.timeout(ANSWER_MS),
        ]),
      });
      await response.body?.cancel();
      const { ok, status } = response;
      if (ok) return { type: "taken" };
      const later = status >= 500 || PASSING.has(status);
      return { type: later ? "later" : "never", words: `status ${status}` };
    } catch {
      // The error's text may hold the URL, which may hold a secret.
      return { type: "later", words: "no answer" };
    }
  }

  /** Ends early when the process ends. */
  async #rest(ms: number): Promise<void> {
    const { signal } = this.#closing;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done);
    });
  }
}
