import type { IceCandidate } from "../../shared/protocol.ts";
import { MAX_KEPT_CANDIDATES } from "../timing.ts";
import type { UserSession } from "../sessions/user_session.ts";

/**
 * The callee's end of a call: every device that rings, then the one that
 * answered. One at a time has the callee's leg; candidates of the others wait
 * for theirs.
 */
export class CalleeSessions {
  #all: readonly UserSession[];
  #answering: UserSession | null = null;
  readonly #kept = new Map<UserSession, IceCandidate[]>();

  /** @param all at least one */
  constructor(all: readonly UserSession[]) {
    this.#all = all;
  }

  /** Those that ring; after the accept the one that answered. */
  get all(): readonly UserSession[] {
    return this.#all;
  }

  /** Whose offer the callee's leg is negotiated with; null before there is one. */
  get answering(): UserSession | null {
    return this.#answering;
  }

  /** Another device of the callee, while it rings. */
  join(device: UserSession): void {
    this.#all = [...this.#all, device];
  }

  keepCandidate(device: UserSession, candidate: IceCandidate): void {
    const kept = this.#kept.get(device) ?? [];
    this.#kept.set(device, kept);
    if (kept.length < MAX_KEPT_CANDIDATES) kept.push(candidate);
  }

  /** The leg is this device's now. @returns its candidates so far */
  give(device: UserSession): IceCandidate[] {
    this.#answering = device;
    const kept = this.#kept.get(device) ?? [];
    this.#kept.delete(device);
    return kept;
  }

  /** The leg is nobody's. */
  takeBack(): void {
    this.#answering = null;
  }

  /** This device answered. @returns the others, which ring no more */
  settle(device: UserSession): UserSession[] {
    const others = this.#all.filter((other) => other !== device);
    this.#all = [device];
    for (const other of others) this.#kept.delete(other);
    return others;
  }

  /** A device is gone. @returns false when it is the last: then it stays */
  drop(device: UserSession): boolean {
    if (this.#all.length === 1) return false;
    this.#all = this.#all.filter((other) => other !== device);
    this.#kept.delete(device);
    if (this.#answering === device) this.#answering = null;
    return true;
  }
}
