/** Files of a connection: the client's, and both ends of two loopback connections, one for TLS and one to the service. */
const FILES_PER_CONNECTION = 5;
/** Files for everything else: media, the log, the state file, modules. */
const RESERVED_FILES = 64;
/** The part of a small limit that is kept for everything else. */
const RESERVED_PART = 1 / 4;
/** Loopback has some 28,000 ports for connections. */
const MAX_CONNECTIONS = 20_000;
const MIN_CONNECTIONS = 4;
/** Open files that most systems allow at least, for where the limit cannot be read. */
const ASSUMED_FILES = 1024;

/** Connections at a time that the limit of open files has room for. */
export function connectionsFor(openFiles: number, inUse: number): number {
  const reserved = Math.min(RESERVED_FILES, openFiles * RESERVED_PART);
  const connections = (openFiles - inUse - reserved) / FILES_PER_CONNECTION;
  return Math.min(
    MAX_CONNECTIONS,
    Math.max(MIN_CONNECTIONS, Math.floor(connections)),
  );
}

/** This process's limit of open files, and how many it has open (proc_pid_limits(5)). */
export async function openFiles(): Promise<{ limit: number; inUse: number }> {
  try {
    const limits = await Deno.readTextFile("/proc/self/limits");
    const soft = limits.match(/^Max open files\s+(\d+)/m)?.[1];
    let inUse = 0;
    for await (const _ of Deno.readDir("/proc/self/fd")) inUse++;
    return { limit: Number(soft ?? ASSUMED_FILES), inUse };
  } catch {
    return { limit: ASSUMED_FILES, inUse: 0 };
  }
}
