/**
 * CPU time ticks a second in Linux's /proc, on all architectures that Deno runs
 * on.
 */
const TICKS_PER_SECOND = 100;

/** Resources that a process has used. */
export interface ProcessUsage {
  /** Seconds of user and system time of all its threads since its start. */
  cpuSeconds: number;
  /** Bytes in memory now. */
  rssBytes: number;
}

/** Reads and adds up the resources that processes have used. Linux only. */
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
