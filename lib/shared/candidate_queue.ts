/**
 * Candidates of a browser on their way to its endpoint: kept in order while
 * nothing takes them, and passed on at once afterwards.
 */
export class CandidateQueue<Candidate> {
  #kept: Candidate[] = [];
  #take: ((candidate: Candidate) => void) | null = null;

  /** @param limit number of candidates kept; further ones are dropped */
  constructor(private readonly limit: number) {}

  add(candidate: Candidate): void {
    if (this.#take) this.#take(candidate);
    else if (this.#kept.length < this.limit) this.#kept.push(candidate);
  }

  /** Passes on the kept candidates now, and later ones as they come. */
  open(take: (candidate: Candidate) => void): void {
    for (const candidate of this.#kept.splice(0)) take(candidate);
    this.#take = take;
  }

  /** Keeps candidates again. */
  close(): void {
    this.#take = null;
  }
}
