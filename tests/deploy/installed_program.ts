/** A program that tests drive. */
export interface WantedProgram {
  /** As people call it. */
  name: string;
  /** Debian's. */
  debianPackage: string;
  /** Environment variable that names the program where it is elsewhere. */
  variable: string;
  /** Where Debian, Ubuntu and others put it. */
  places: readonly string[];
}

/**
 * Finds a program, or installs Debian's where we may: as root of a Debian.
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
