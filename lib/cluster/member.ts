import type { Clock } from "../signaling/clock.ts";
import {
  BEAT_MS,
  type BeatMode,
  type BeatResult,
  type ClusterNode,
  type ClusterStore,
  type Leader,
  LEASE_MS,
  type LivingNode,
} from "./cluster_store.ts";
import type { Role } from "./role.ts";
import { WireError } from "./wire.ts";

/** ms between looks at the store while no leader is known. */
const SEARCH_MS = 100;

/** ms after the last confirmation for which a leader acts without asking: less than a lease, so that nobody else leads yet. */
export const SURE_MS = 2_000;

/** ms without a confirmation after which a leader gives up for good, because others may lead. */
const GIVE_UP_MS = 10_000;

/** ms since another process heard the store, from which on the store counts as away for that one, too. */
const AWAY_MS = 1_500;

/** ms for which a process waits for its name: one that was killed keeps it until its lease is over. */
const NAME_WAIT_MS = LEASE_MS + 1_000;

/** An open link to the process that leads. */
export interface OpenLink {
  close(): void;
}

/** Dependencies of {@link Member}. */
export interface MemberParts {
  /** This process as others know it now; its name stays. */
  node(): ClusterNode;
  store: Pick<ClusterStore, "beat" | "leave">;
  clock: Clock;
  /**
   * Opens a link to the process that leads.
   *
   * @param ended called once, when the open link is over
   * @throws {WireError} as a rejection
   */
  follow(leader: ClusterNode, ended: () => void): Promise<OpenLink>;
  /** Starts the exchange; it has to serve when this resolves. */
  lead(epoch: number, nodes: readonly ClusterNode[]): Promise<void>;
  /**
   * The store answered a beat of this leader.
   *
   * @param written number of the latest write that the store knows
   */
  confirmed(written: number): void;
  /** For each process that follows, or did since the last confirmation: ms since it heard the store; null for one that is silent. */
  followers(): ReadonlyMap<string, number | null>;
  /** The store answered. */
  heard(): void;
  /** The role has changed. */
  changed(role: Role): void;
  /** This process led and does not any more, or its name is taken: it has to end. */
  ended(why: "lost" | "name_taken"): void;
  /** An error that is retried, for the log. */
  trouble(error: unknown): void;
}

/** A process in the cluster: it follows the one that leads, or is elected itself. */
export class Member {
  #role: Role = { type: "searching" };
  #link: OpenLink | null = null;
  /** When the store last answered. */
  #heardAt: number;
  /** When the latest beat was sent by which the store confirmed the lead: a process that was frozen may read its answer much later. */
  #confirmedAt: number;
  #nodes: readonly LivingNode[] = [];
  /** As the store last said. */
  #leader: Leader | null = null;
  #cancel = () => {};
  /** Since when another process has the name. */
  #takenAt: number | null = null;
  /** A leader whose process is gone, while the store may still think that it lives. */
  #dead: Leader | null = null;

  constructor(private readonly parts: MemberParts) {
    this.#heardAt = this.#confirmedAt = parts.clock.now();
  }

  get role(): Role {
    return this.#role;
  }

  /** The processes that lived at the last beat: by their records, or by their links to this one. */
  get nodes(): readonly LivingNode[] {
    return this.#nodes;
  }

  /** The leader at the last beat; null if there was none. */
  get leader(): Leader | null {
    return this.#leader;
  }

  /** ms since the store answered. */
  get storeMs(): number {
    return this.parts.clock.now() - this.#heardAt;
  }

  /** Begins to look for a leader. To be called once. */
  start(): void {
    void this.#beat();
  }

  /**
   * Whether this leader may act: its lead was confirmed a moment ago, or the store
   * is away for all, so that nobody else can be elected.
   */
  mayAct(): boolean {
    if (this.#role.type !== "leading") return false;
    if (this.parts.clock.now() - this.#confirmedAt < SURE_MS) return true;
    return this.storeIsAway();
  }

  /** Whether no living process has reached the store for a moment. */
  storeIsAway(): boolean {
    if (this.storeMs < SURE_MS) return false;
    const own = this.parts.node().name;
    const known = this.parts.followers();
    const leaving = new Set(
      this.#nodes.filter(({ leaving }) => leaving).map(({ name }) => name),
    );
    // Some came after the last beat.
    const names = [...this.#nodes.map(({ name }) => name), ...known.keys()];
    return names.every((name) => {
      if (name === own || leaving.has(name)) return true;
      const storeMs = known.get(name) ?? null;
      return storeMs !== null && storeMs >= AWAY_MS;
    });
  }

  /** The store answered, a beat or something else. */
  answered(): void {
    this.#heardAt = this.parts.clock.now();
    this.parts.heard();
  }

  /** The store refused a write, because a later leader was elected. */
  fenced(): void {
    if (this.#role.type === "leading") this.#end("lost");
  }

  /** Frees the lead, and goes on saying that this process lives. */
  leave(): Promise<void> {
    this.#become({ type: "leaving" });
    return this.#beat();
  }

  /** Ends in good order. Never rejects. */
  async end(): Promise<void> {
    this.#over();
    try {
      await this.parts.store.leave(this.parts.node());
    } catch (error) {
      this.parts.trouble(error);
    }
  }

  async #beat(): Promise<void> {
    const role = this.#role;
    const sentAt = this.parts.clock.now();
    let beat: BeatResult;
    try {
      beat = await this.parts.store.beat(this.parts.node(), this.#mode(role));
    } catch (error) {
      if (this.#role.type === "over") return;
      this.parts.trouble(error);
      this.#unanswered();
      return this.#next();
    }
    if (this.#role.type === "over") return;
    if (beat.type === "name_taken") {
      const { clock } = this.parts;
      this.#takenAt ??= clock.now();
      const takenMs = clock.now() - this.#takenAt;
      if (takenMs > NAME_WAIT_MS) return this.#end("name_taken");
      return this.#next();
    }
    this.#takenAt = null;
    this.answered();
    this.#leader = beat.leader;
    this.#nodes = this.#living(beat.nodes);
    // A link may have ended meanwhile.
    if (this.#role === role) this.#answered(role, beat, sentAt);
    this.#next();
  }

  /** @param told those that live as far as the store knows: one that lost its content does not know all */
  #living(told: readonly LivingNode[]): LivingNode[] {
    const heard = this.parts.followers();
    const untold = this.#nodes.filter(({ name }) =>
      typeof heard.get(name) === "number" &&
      !told.some((node) => node.name === name)
    );
    return [
      ...told.filter(({ incarnation }) =>
        incarnation !== this.#dead?.incarnation
      ),
      ...untold,
    ];
  }

  #mode(role: Role): BeatMode {
    switch (role.type) {
      case "searching":
        return { type: "claim", over: this.#dead?.epoch };
      case "linking":
      case "following":
      case "leaving":
      case "over":
        return { type: "follow" };
      case "leading":
        return { type: "lead", epoch: role.epoch };
      default:
        return role satisfies never;
    }
  }

  #answered(
    role: Role,
    beat: BeatResult & { type: "beaten" },
    sentAt: number,
  ): void {
    const { leader } = beat;
    const own = leader?.incarnation === this.parts.node().incarnation;
    switch (role.type) {
      case "searching":
        if (!leader) return;
        return own
          ? void this.#lead(leader.epoch, sentAt)
          : void this.#follow(leader, beat.nodes);
      case "linking":
      case "following":
        // While the link works, its leader leads, unless another one was elected.
        if (leader && leader.epoch !== role.leader.epoch) this.#search();
        return;
      case "leading":
        if (!own || leader?.epoch !== role.epoch) return this.#end("lost");
        this.#confirmedAt = sentAt;
        return this.parts.confirmed(beat.written);
      case "leaving":
      case "over":
        return;
      default:
        return role satisfies never;
    }
  }

  async #lead(epoch: number, sentAt: number): Promise<void> {
    this.#confirmedAt = sentAt;
    const role = this.#become({ type: "leading", epoch });
    try {
      await this.parts.lead(epoch, this.#nodes);
    } catch (error) {
      // Without the records it cannot lead: it tries again, or another one does.
      this.parts.trouble(error);
      if (this.#role === role) this.#become({ type: "searching" });
    }
  }

  async #follow(
    leader: Leader,
    nodes: readonly ClusterNode[],
  ): Promise<void> {
    const found = nodes.find(({ incarnation }) =>
      incarnation === leader.incarnation
    );
    if (!found) return;
    const role = this.#become({ type: "linking", leader });
    const following: Role = { type: "following", leader };
    // A link may end before it is known here.
    let over = false;
    try {
      const link: OpenLink = await this.parts.follow(found, () => {
        over = true;
        if (this.#role === following) this.#search();
      });
      if (this.#role !== role) return link.close();
      if (over) return void this.#search();
      this.#link = link;
      this.#become(following);
    } catch (error) {
      this.parts.trouble(error);
      if (this.#role !== role) return;
      const dead = error instanceof WireError && error.dead;
      if (dead) {
        this.#dead = leader;
      }
      this.#become({ type: "searching" });
      if (dead) void this.#beat();
    }
  }

  /** A leader that nobody confirms gives up in time. */
  #unanswered(): void {
    if (this.#role.type !== "leading" || this.mayAct()) return;
    const unsureMs = this.parts.clock.now() - this.#confirmedAt;
    if (unsureMs > GIVE_UP_MS) this.#end("lost");
  }

  #search(): void {
    const link = this.#link;
    this.#link = null;
    link?.close();
    this.#become({ type: "searching" });
    this.#cancel();
    void this.#beat();
  }

  #next(): void {
    if (this.#role.type === "over") return;
    this.#cancel();
    this.#cancel = this.parts.clock.after(
      this.#role.type === "searching" ? SEARCH_MS : BEAT_MS,
      () => void this.#beat(),
    );
  }

  #end(why: "lost" | "name_taken"): void {
    this.#over();
    this.parts.ended(why);
  }

  #over(): void {
    this.#cancel();
    const link = this.#link;
    this.#link = null;
    this.#become({ type: "over" });
    link?.close();
  }

  #become(role: Role): Role {
    this.#role = role;
    this.parts.changed(role);
    return role;
  }
}
