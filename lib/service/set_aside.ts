/** A database that was moved out of the way. */
export interface SetAside {
  /** Where it is now. */
  readonly path: string;
  /** Moves it back. */
  undo(): void;
}

/** Suffixes of SQLite's own files beside a database; a left-over one would be read into the next database. */
const SUFFIXES = ["", "-wal", "-shm", "-journal"];

/**
 * Renames a database and its journal, so that another can be created in its
 * place. It need not be readable, nor even be a file.
 *
 * @throws {Error} if it cannot be renamed; then nothing has changed
 */
export function setAside(path: string): SetAside {
  const time = new Date().toISOString().replaceAll(/[:.]/g, "-");
  const aside = `${path}.damaged-${time}`;
  const moved: string[] = [];
  const undo = () => {
    for (const suffix of moved) Deno.renameSync(aside + suffix, path + suffix);
  };
  for (const suffix of SUFFIXES) {
    try {
      Deno.renameSync(path + suffix, aside + suffix);
      moved.push(suffix);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      undo();
      throw error;
    }
  }
  return { path: aside, undo };
}
