import type { Attack } from "./attack.ts";
import { CANDIDATE_ATTACK } from "./candidate_attack.ts";
import { CONNECTION_ATTACKS } from "./connection_attacks.ts";
import { FRAME_ATTACKS } from "./frame_attacks.ts";
import { MEDIA_ATTACKS } from "./media_attacks.ts";
import { SIGNALING_ATTACKS } from "./signaling_attacks.ts";
import { STUN_ATTACKS } from "./stun_attacks.ts";

/** ms of a row without an attack. */
const NO_ATTACK_MS = 8_000;
/** Loops that keep all cores of a small machine busy. */
const SPINNERS = 4;

/** The honest call alone, and beside a process that is busy with itself. */
export const COMPARISONS: Attack[] = [
  {
    name: "no attack, for comparison",
    run: async () => {
      await wait(NO_ATTACK_MS);
      return null;
    },
  },
  {
    name: "no attack, but all cores busy, for comparison",
    run: async () => {
      const loop = `data:text/javascript,${encodeURIComponent("for (;;);")}`;
      const spinners = Array.from(
        { length: SPINNERS },
        () => new Worker(loop, { type: "module" }),
      );
      await wait(NO_ATTACK_MS);
      for (const spinner of spinners) spinner.terminate();
      return null;
    },
  },
];

/** All attacks, in the order of the table. */
export const ATTACKS: Attack[] = [
  ...COMPARISONS,
  ...FRAME_ATTACKS,
  ...CONNECTION_ATTACKS,
  ...SIGNALING_ATTACKS,
  ...MEDIA_ATTACKS,
  CANDIDATE_ATTACK,
  ...STUN_ATTACKS,
];

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
