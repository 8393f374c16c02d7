import { bad, type Finding, good, warning } from "./finding.ts";

const MIB = 1024 ** 2;
/** In bytes: the program at rest, and its build. */
const LEAST_MEMORY = 256 * MIB;
/** In bytes: a full embedded media server beside it. */
const ENOUGH_MEMORY = 768 * MIB;
/** Each person takes a descriptor, and media a few more. */
const ENOUGH_FILES = 4096;
/** Epoch ms: no machine that runs this has an earlier date. */
const RELEASED_AT = Date.UTC(2026, 0, 1);

/** What a check of the machine needs of it; tests bring their own. */
export interface Machine {
  /** Epoch ms. */
  now(): number;
  /** Whether there is such a file. */
  exists(path: string): boolean;
  /** Bytes that programs can still have. */
  availableMemory(): number;
  /** How many of so many files can be open at a time. */
  openFiles(most: number): number;
}

/** This one. */
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

/** Clock, memory and file limits. */
export function checkMachine(machine: Machine = thisMachine): Finding[] {
  return [checkClock(machine), checkMemory(machine), checkFiles(machine)];
}

function checkClock({ now, exists }: Machine): Finding {
  const subject = "clock";
  const time = new Date(now()).toISOString().slice(0, 19) + "Z";
  if (now() < RELEASED_AT) {
    return bad(
      subject,
      `${time}, which is before this program was made`,
      "Set it: certificates and TURN users are judged by it (timedatectl set-ntp true).",
    );
  }
  // systemd-timesyncd, chrony and ntpd leave these behind once they are in step.
  const synchronised = [
    "/run/systemd/timesync/synchronized",
    "/run/chrony/chronyd.pid",
    "/run/ntpd.pid",
  ].some(exists);
  return synchronised
    ? good(subject, `${time}, kept by a time service`)
    : warning(
      subject,
      `${time}; nothing here seems to keep it`,
      "Compare it with another clock. In a container the host keeps it; elsewhere: timedatectl set-ntp true.",
    );
}

function checkMemory({ availableMemory }: Machine): Finding {
  const subject = "memory";
  const free = availableMemory();
  const found = `${Math.round(free / MIB)} MiB to be had`;
  if (free < LEAST_MEMORY) {
    return bad(subject, found, "Free some, or take a larger machine.");
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
      `only about ${opened}, and each person takes one`,
      `ulimit -n ${ENOUGH_FILES}, or LimitNOFILE= in the systemd unit.`,
    );
}

/** A limit that is tried counts for more than one that is read. */
function openFiles(most: number): number {
  const file = new URL("../../deno.json", import.meta.url);
  const opened: Deno.FsFile[] = [];
  try {
    while (opened.length < most) opened.push(Deno.openSync(file));
  } catch {
    // The limit is met.
  }
  for (const one of opened) one.close();
  return opened.length;
}
