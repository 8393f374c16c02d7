/** Ticks a second in which Linux counts CPU time for /proc, on all its architectures that Deno runs on. */
const TICKS_PER_SECOND = 100;

/** What a process has used. */
export interface ProcessUsage {
  /** Seconds of user and system time of all its threads since its start. */
  cpuSeconds: number;
  /** Bytes in memory now. */
  rssBytes: number;
}

/** Reads what processes have used, added up. Linux only. */
export function usageOf(pids: readonly number[]): ProcessUsage {
  const usage: ProcessUsage = { cpuSeconds: 0, rssBytes: 0 };
  for (const pid of pids) {
    // proc(5): the name, in parentheses, may hold spaces; utime and stime are fields 14 and 15.
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    usage.cpuSeconds += (Number(fields[11]) + Number(fields[12])) /
      TICKS_PER_SECOND;
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    usage.rssBytes += Number(status.match(/^VmRSS:\s+(\d+) kB$/m)?.[1]) * 1024;
  }
  return usage;
}
