/** Files of a connection: the client's, and both ends of two loopback connections, one for TLS and one to the service. */
const FILES_PER_CONNECTION = 5;
/** Files for everything else: media, the log, the state file, modules. */
const RESERVED_FILES = 64;
/** The part of a small limit that is kept for everything else. */
const RESERVED_PART = 1 / 4;
const MIN_CONNECTIONS = 4;
/** Files that are tried: a tenth of a second of the start. */
const MAX_TRIED = 4_096;
/** Files that most systems allow at least, where none can be tried. */
const ASSUMED_FILES = 900;

/** Connections at a time that so many files have room for. */
export function connectionsFor(files: number): number {
  const reserved = Math.min(RESERVED_FILES, files * RESERVED_PART);
  return Math.max(
    MIN_CONNECTIONS,
    Math.floor((files - reserved) / FILES_PER_CONNECTION),
  );
}

/**
 * How many files this process can still open, up to some thousands. It is
 * tried: `/proc/self/limits` takes all permissions that Deno has.
 */
export function freeFiles(): number {
  const opened: Deno.FsFile[] = [];
  const path = new URL(import.meta.url);
  try {
    while (opened.length < MAX_TRIED) opened.push(Deno.openSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return ASSUMED_FILES;
  } finally {
    for (const file of opened) file.close();
  }
  return opened.length;
}
