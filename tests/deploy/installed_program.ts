/** A program that tests use. */
export interface WantedProgram {
  /** The usual name. */
  name: string;
  /** The Debian package. */
  debianPackage: string;
  /** Environment variable with the program's path if it is elsewhere. */
  variable: string;
  /** The paths on Debian, Ubuntu and others. */
  places: readonly string[];
}

/** Held by the process that installs. */
const LOCK = "/tmp/one2one-tests-install.lock";

/**
 * Finds a program, or installs Debian's where that is allowed: as root on
 * Debian.
 *
 * @returns the program's path
 * @throws {Error} saying what to install when there is none
 */
export async function installedProgram(
  wanted: WantedProgram,
): Promise<string> {
  return find(wanted) ?? await install(wanted);
}

function find({ variable, places }: WantedProgram): string | undefined {
  return Deno.env.get(variable) ?? places.find((place) => {
    try {
      return Deno.statSync(place).isFile;
    } catch {
      return false;
    }
  });
}

async function install(wanted: WantedProgram): Promise<string> {
  const { name, debianPackage, variable } = wanted;
  const advice = `The tests need ${name}: install your system's ` +
    `${debianPackage} package, or name the program in ${variable}.`;
  if (Deno.uid() !== 0) throw new Error(advice);
  // Tests run in several processes, and apt-get refuses to run twice.
  using lock = await Deno.open(LOCK, { create: true, write: true });
  await lock.lock(true);
  const installed = find(wanted);
  if (installed) return installed;
  for (
    const args of [["update", "-qq"], ["install", "-y", "-qq", debianPackage]]
  ) {
    const done = await new Deno.Command("apt-get", { args }).output()
      .catch(() => null);
    if (!done?.success) throw new Error(advice);
  }
  const found = find(wanted);
  if (!found) throw new Error(advice);
  return found;
}
