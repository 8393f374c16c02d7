import { bad, type Finding, good, warning } from "./finding.ts";

const MIB = 1024 ** 2;
/** Bytes for the idle program and its build. */
const LEAST_MEMORY = 256 * MIB;
/** Bytes for an embedded media server at full load. */
const ENOUGH_MEMORY = 768 * MIB;
/** File descriptors: each person takes one, and media a few more. */
const ENOUGH_FILES = 4096;
/** Epoch ms. A clock before this date is wrong. */
const RELEASED_AT = Date.UTC(2026, 0, 1);

/** Facts about the machine that the check needs; tests replace them. */
export interface Machine {
  /** Epoch ms. */
  now(): number;
  /** Whether this file exists. */
  exists(path: string): boolean;
  /** Bytes of memory still available to programs. */
  availableMemory(): number;
  /** Number of files that can be open at a time, tried up to `most`. */
  openFiles(most: number): number;
}

/** The machine on which this runs. */
export const thisMachine: Machine = {
  now: () => Date.now(),
  exists: (path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  },
  availableMemory: () => Deno.systemMemoryInfo().available,
  openFiles,
};

/** Checks clock, memory and file limits. */
export function checkMachine(machine: Machine = thisMachine): Finding[] {
  return [checkClock(machine), checkMemory(machine), checkFiles(machine)];
}

function checkClock({ now, exists }: Machine): Finding {
  const subject = "clock";
  const time = new Date(now()).toISOString().slice(0, 19) + "Z";
  if (now() < RELEASED_AT) {
    return bad(
      subject,
      `${time}, which is before this program was built`,
      "Set the clock: certificates and TURN users depend on it (timedatectl set-ntp true).",
    );
  }
  // systemd-timesyncd, chrony and ntpd create these once the clock is synchronised.
  const synchronised = [
    "/run/systemd/timesync/synchronized",
    "/run/chrony/chronyd.pid",
    "/run/ntpd.pid",
  ].some(exists);
  return synchronised
    ? good(subject, `${time}, kept by a time service`)
    : warning(
      subject,
      `${time}; nothing on this machine seems to synchronise it`,
      "Compare it with another clock. A container's clock is the host's; elsewhere: timedatectl set-ntp true.",
    );
}

function checkMemory({ availableMemory }: Machine): Finding {
  const subject = "memory";
  const free = availableMemory();
  const found = `${Math.round(free / MIB)} MiB available`;
  if (free < LEAST_MEMORY) {
    return bad(subject, found, "Free some memory, or use a larger machine.");
  }
  return free < ENOUGH_MEMORY
    ? warning(
      subject,
      found,
      `Enough for a few calls; ${
        ENOUGH_MEMORY / MIB
      } MiB do for a full server.`,
    )
    : good(subject, found);
}

function checkFiles({ openFiles }: Machine): Finding {
  const subject = "open files";
  const opened = openFiles(ENOUGH_FILES);
  return opened >= ENOUGH_FILES
    ? good(subject, `${ENOUGH_FILES} and more`)
    : warning(
      subject,
      `only about ${opened}, and each person needs some`,
      `ulimit -n ${ENOUGH_FILES}, or LimitNOFILE= in the systemd unit.`,
    );
}

/** Tries the limit, which is more reliable than reading it. */
function openFiles(most: number): number {
  const file = new URL("../../deno.json", import.meta.url);
  const opened: Deno.FsFile[] = [];
  try {
    while (opened.length < most) opened.push(Deno.openSync(file));
  } catch {
    // The limit is reached.
  }
  for (const one of opened) one.close();
  return opened.length;
}
