import { CandidateQueue } from "../../shared/candidate_queue.ts";
import type { IceCandidate } from "../../shared/protocol_values.ts";
import { MAX_KEPT_CANDIDATES } from "../timing.ts";
import type { Party } from "./call_view.ts";

/**
 * The callee's sessions in a call: every ringing one, then the one that
 * answered. One session at a time owns the callee's leg; the candidates of the
 * others are kept.
 */
export class CalleeSessions {
  #all: readonly Party[];
  #answering: Party | null = null;
  readonly #candidates = new Map<string, CandidateQueue<IceCandidate>>();

  /** @param all at least one */
  constructor(all: readonly Party[]) {
    this.#all = all;
  }

  /** All ringing sessions; after the accept, the one that answered. */
  get all(): readonly Party[] {
    return this.#all;
  }

  /** The session whose offer is used for the callee's leg; null before there is one. */
  get answering(): Party | null {
    return this.#answering;
  }

  /** Whether the callee's leg is this session's. */
  owns({ id }: Party): boolean {
    return this.#answering?.id === id;
  }

  /** Another session of the callee, while the call rings. */
  join(session: Party): void {
    this.#all = [...this.#all, session];
  }

  /** A session's candidate: kept until the session owns the leg. */
  addCandidate(session: Party, candidate: IceCandidate): void {
    this.#queue(session).add(candidate);
  }

  /** Gives the leg to this session, which passes its candidates to `take`. */
  give(session: Party, take: (candidate: IceCandidate) => void): void {
    this.#answering = session;
    this.#queue(session).open(take);
  }

  /** No session owns the leg any more. */
  takeBack(): void {
    if (this.#answering) this.#queue(this.#answering).close();
    this.#answering = null;
  }

  /** Another session takes the place of the one that answered, and owns no leg yet. */
  replaceAnswering(session: Party): void {
    for (const { id } of this.#all) this.#candidates.delete(id);
    this.#all = [session];
    this.#answering = null;
  }

  /** This session answered. @returns the others, which stop ringing */
  settle(session: Party): Party[] {
    const others = this.#all.filter(({ id }) => id !== session.id);
    this.#all = [session];
    for (const other of others) this.#candidates.delete(other.id);
    return others;
  }

  /** A session is gone. @returns false if it is the last one, which is kept */
  drop(session: Party): boolean {
    if (this.#all.length === 1) return false;
    this.remove(session);
    if (this.owns(session)) this.#answering = null;
    return true;
  }

  /** It rings no longer at this session, which owns no leg; another one joins if it is the last. */
  remove({ id }: Party): void {
    this.#all = this.#all.filter((one) => one.id !== id);
    this.#candidates.delete(id);
  }

  #queue({ id }: Party): CandidateQueue<IceCandidate> {
    let queue = this.#candidates.get(id);
    if (!queue) {
      queue = new CandidateQueue(MAX_KEPT_CANDIDATES);
      this.#candidates.set(id, queue);
    }
    return queue;
  }
}
