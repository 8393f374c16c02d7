import type { CallRecord } from "../../signaling/calls/call_record.ts";

/** Result for a record at one of its destinations. */
export type RecordResult = "written" | "failed";

/** A destination of call records: a file or a webhook. */
export interface RecordSink {
  /** Takes a record, which is one line of JSON. Must not throw. */
  write(line: string): void;
  /** Resolves when nothing is left to write, or there is no more time for it. Never rejects. */
  close(): Promise<void>;
}

/** Writes a record of each call that ends, for billing and statistics. */
export class CallRecords {
  /** @param nameOf what stands for a person's name */
  constructor(
    private readonly sinks: readonly RecordSink[],
    private readonly nameOf: (name: string) => string,
  ) {}

  /** A call ended. */
  add(record: CallRecord): void {
    if (this.sinks.length === 0) return;
    const line = JSON.stringify(this.#plain(record));
    for (const sink of this.sinks) sink.write(line);
  }

  /** Resolves when nothing is left to write, or there is no more time for it. */
  async close(): Promise<void> {
    await Promise.all(this.sinks.map((sink) => sink.close()));
  }

  #plain(
    { callId, caller, callee, startedAt, answeredAt, endedAt, reason, state }:
      CallRecord,
  ) {
    return {
      callId,
      caller: this.nameOf(caller),
      callee: this.nameOf(callee),
      startedAt: timeOf(startedAt),
      answeredAt: answeredAt === null ? null : timeOf(answeredAt),
      endedAt: timeOf(endedAt),
      seconds: answeredAt === null
        ? 0
        : Math.round((endedAt - answeredAt) / 1000),
      reason,
      state,
    };
  }
}

/** RFC 3339, in UTC. */
function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
