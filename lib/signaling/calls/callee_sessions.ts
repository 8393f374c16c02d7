import type { IceCandidate } from "../../shared/protocol.ts";
import { MAX_KEPT_CANDIDATES } from "../timing.ts";
import type { UserSession } from "../sessions/user_session.ts";

/**
 * The callee's sessions in a call: every ringing one, then the one that
 * answered. One session at a time owns the callee's leg; the candidates of the
 * others are kept.
 */
export class CalleeSessions {
  #all: readonly UserSession[];
  #answering: UserSession | null = null;
  readonly #kept = new Map<UserSession, IceCandidate[]>();

  /** @param all at least one */
  constructor(all: readonly UserSession[]) {
    this.#all = all;
  }

  /** All ringing sessions; after the accept, the one that answered. */
  get all(): readonly UserSession[] {
    return this.#all;
  }

  /** The session whose offer is used for the callee's leg; null before there is one. */
  get answering(): UserSession | null {
    return this.#answering;
  }

  /** Another session of the callee, while the call rings. */
  join(device: UserSession): void {
    this.#all = [...this.#all, device];
  }

  keepCandidate(device: UserSession, candidate: IceCandidate): void {
    const kept = this.#kept.get(device) ?? [];
    this.#kept.set(device, kept);
    if (kept.length < MAX_KEPT_CANDIDATES) kept.push(candidate);
  }

  /** Gives the leg to this session. @returns its candidates so far */
  give(device: UserSession): IceCandidate[] {
    this.#answering = device;
    const kept = this.#kept.get(device) ?? [];
    this.#kept.delete(device);
    return kept;
  }

  /** No session owns the leg any more. */
  takeBack(): void {
    this.#answering = null;
  }

  /** This session answered. @returns the others, which stop ringing */
  settle(device: UserSession): UserSession[] {
    const others = this.#all.filter((other) => other !== device);
    this.#all = [device];
    for (const other of others) this.#kept.delete(other);
    return others;
  }

  /** A session is gone. @returns false if it is the last one, which is kept */
  drop(device: UserSession): boolean {
    if (this.#all.length === 1) return false;
    this.#all = this.#all.filter((other) => other !== device);
    this.#kept.delete(device);
    if (this.#answering === device) this.#answering = null;
    return true;
  }
}
