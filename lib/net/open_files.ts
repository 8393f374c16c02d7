/** File descriptors per connection: the client's, and both ends of the loopback connection to the service. */
const FILES_PER_CONNECTION = 3;
/** File descriptors reserved for everything else: media, the log, the state file, modules. */
const RESERVED_FILES = 64;
/** Fraction of a small limit that is reserved for everything else. */
const RESERVED_PART = 1 / 4;
const MIN_CONNECTIONS = 4;
/** Maximum number of files to try: this adds a tenth of a second to the start. */
const MAX_TRIED = 4_096;
/** Assumed limit if no file can be opened to try: most systems allow at least this many. */
const ASSUMED_FILES = 900;

/** Simultaneous connections for which this many file descriptors are enough. */
export function connectionsFor(files: number): number {
  const reserved = Math.min(RESERVED_FILES, files * RESERVED_PART);
  return Math.max(
    MIN_CONNECTIONS,
    Math.floor((files - reserved) / FILES_PER_CONNECTION),
  );
}

/**
 * Number of files that this process can still open, up to some thousands, found by
 * opening them: reading `/proc/self/limits` would need all of Deno's permissions.
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
