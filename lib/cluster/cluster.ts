import { CLOSE } from "../shared/close_codes.ts";
import type { Clock } from "../signaling/clock.ts";
import type { SignalingConnection } from "../signaling/sockets/socket_connection.ts";
import type { SignalingSocket } from "../signaling/sessions/user_session.ts";
import type { CallMediaService } from "../signaling/media_port.ts";
import type { ExchangeStore } from "../signaling/store.ts";
import { actingClock, actingDoor, actingMedia } from "./acting.ts";
import { Certainty } from "./certainty.ts";
import type { ClusterNode, ClusterStore, LivingNode } from "./cluster_store.ts";
import { type Door, LinkedSockets } from "./linked_sockets.ts";
import { Member, type OpenLink } from "./member.ts";
import { RemoteDoor } from "./remote_door.ts";
import type { Role } from "./role.ts";
import { SharedJournal } from "./shared_journal.ts";
import type { Wire, WireEvents } from "./wire.ts";

/** The surroundings of an exchange in the process that leads. */
export interface LeadParts {
  store: ExchangeStore;
  clock: Clock;
  /** Wraps the media servers of the exchange. */
  media(media: CallMediaService): CallMediaService;
  /** Waits for an answer from outside, and until the lead is certain; for ever, if it is lost. */
  answer<T>(asked: Promise<T>): Promise<T>;
  /** Lets beats and all else have their turn. Resolves once the lead is certain; never, if it is lost. */
  turn(): Promise<void>;
  /** The other processes that live. */
  nodes: readonly ClusterNode[];
}

/** The exchange of the process that leads. */
export interface Lead {
  door: Door;
  /** Answers a request outside sockets. */
  answer(question: unknown): Promise<unknown>;
  /** The other processes that live may have changed. */
  nodesChanged(nodes: readonly ClusterNode[]): void;
}

/** Why a process has to end. */
export type ClusterEnd = "lost" | "name_taken";

/** Dependencies of {@link Cluster}. */
export interface ClusterParts {
  store: ClusterStore;
  clock: Clock;
  /** This process as others know it now. */
  node(): ClusterNode;
  /** @throws {WireError} as a rejection */
  dial(node: ClusterNode): Promise<(events: WireEvents) => Wire>;
  /** Starts the exchange. Has to take turns, for the lease ends if beats wait for long. */
  lead(parts: LeadParts): Promise<Lead>;
  /** All open sockets have to connect again: the exchange is in another process now. */
  movedOn(): void;
  /** The role has changed. */
  changed(role: Role): void;
  /** This process has to end. */
  ended(why: ClusterEnd): void;
  /** An error that is retried, for the log. */
  trouble(error: unknown): void;
}

/** A process among several that are one service: one has the exchange, all have sockets. */
export class Cluster implements Door {
  readonly #member: Member;
  readonly #links = new Set<LinkedSockets>();
  /** Names of processes whose links ended since the lead was last confirmed: they may be alive. */
  readonly #unlinked = new Set<string>();
  readonly #certainty: Certainty;
  #journal: SharedJournal | null = null;
  #lead: Lead | null = null;
  /** Wires that wait until the exchange is ready. */
  #early: (() => void)[] = [];
  #remote: RemoteDoor | null = null;
  /** Those who wait for a door. */
  readonly #waiting = new Set<(open: boolean) => void>();

  constructor(private readonly parts: ClusterParts) {
    const { store, clock } = parts;
    this.#certainty = new Certainty(clock, () => this.#member.mayAct());
    this.#member = new Member({
      node: parts.node,
      store,
      clock,
      follow: (leader, ended) => this.#follow(leader, ended),
      lead: (epoch, nodes) => this.#begin(epoch, nodes),
      confirmed: (written) => {
        this.#unlinked.clear();
        this.#journal?.seen(written);
        this.#lead?.nodesChanged(this.#others(this.#member.nodes));
      },
      followers: () => this.#followers(),
      heard: () => this.#remote?.tellStore(),
      changed: (role) => this.#changed(role),
      ended: (why) => this.#end(why),
      trouble: (error) => parts.trouble(error),
    });
  }

  /** Begins to look for the process that leads. */
  start(): void {
    this.#member.start();
  }

  get role(): Role {
    return this.#member.role;
  }

  /** The processes that lived at the last beat, each with its role as far as this one knows it. */
  get nodes(): (LivingNode & { role: Role["type"] })[] {
    const { nodes, leader, role } = this.#member;
    const own = this.parts.node().incarnation;
    const roleOf = ({ incarnation, leaving }: ClusterNode): Role["type"] => {
      if (incarnation === own) return role.type;
      if (leaving) return "leaving";
      if (!leader) return "searching";
      return incarnation === leader.incarnation ? "leading" : "following";
    };
    return nodes.map((node) => ({ ...node, role: roleOf(node) }));
  }

  /** ms since the store answered. */
  get storeMs(): number {
    return this.#member.storeMs;
  }

  /** Records that the store does not have yet; 0 in a process that does not lead. */
  get behind(): number {
    return this.#journal?.behind ?? 0;
  }

  /** Whether sockets can be served. */
  get open(): boolean {
    return this.#door !== null;
  }

  /** Waits up to `ms` until sockets can be served. @returns whether they can */
  ready(ms: number): Promise<boolean> {
    if (this.open) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = (open: boolean) => {
        cancel();
        this.#waiting.delete(done);
        resolve(open);
      };
      const cancel = this.parts.clock.after(ms, () => done(false));
      this.#waiting.add(done);
    });
  }

  connect(socket: SignalingSocket, address?: string): SignalingConnection {
    const door = this.#door;
    if (door) return door.connect(socket, address);
    socket.close(CLOSE.restart, "the service is looking for its exchange");
    return NOWHERE;
  }

  /**
   * Asks the exchange something outside sockets, from a process that does not have it.
   *
   * @throws {WireError} as a rejection, if it cannot be reached
   */
  ask(question: unknown): Promise<unknown> {
    if (this.#remote) return this.#remote.ask(question);
    return Promise.reject(new Error("The exchange cannot be reached."));
  }

  /** Gives an accepted wire to the exchange, as soon as this process has one. */
  accepted(wire: (events: WireEvents) => Wire): void {
    if (this.#lead) return this.#serve(wire);
    if (this.role.type === "leading") {
      this.#early.push(() => this.#serve(wire));
    } else wire(DEAF).close();
  }

  /**
   * Hands the exchange over, if it is here: another process leads at once. This one has to
   * say in its record that it is leaving. Never rejects.
   */
  async leave(): Promise<void> {
    await this.#journal?.flushed();
    this.#rest();
    // First, so that the others find the lead free when their links end.
    await this.#member.leave();
    this.#closeLinks();
    this.#remote?.close();
  }

  /** Ends in good order, after {@link leave}. Never rejects. */
  async end(): Promise<void> {
    await this.#member.end();
    this.parts.store.close();
  }

  get #door(): Door | null {
    return this.#lead?.door ?? this.#remote;
  }

  async #follow(leader: ClusterNode, ended: () => void): Promise<OpenLink> {
    const wire = await this.parts.dial(leader);
    const remote = new RemoteDoor(wire, {
      clock: this.parts.clock,
      node: this.parts.node().name,
      secret: leader.link.secret,
      storeMs: () => this.#member.storeMs,
      fault: (error) => this.parts.trouble(error),
      ended: () => {
        if (this.#remote === remote) this.#remote = null;
        this.parts.movedOn();
        ended();
      },
    });
    await remote.opened;
    this.#remote = remote;
    return remote;
  }

  async #begin(
    epoch: number,
    nodes: readonly ClusterNode[],
  ): Promise<void> {
    const { store, clock } = this.parts;
    const certainty = this.#certainty;
    const loaded = await store.load();
    if (this.role.type !== "leading") return;
    const journal = new SharedJournal(loaded, {
      store,
      clock,
      epoch,
      fenced: () => this.#member.fenced(),
      answered: () => this.#member.answered(),
      storeIsAway: () => this.#member.storeIsAway(),
    });
    this.#journal = journal;
    const lead = await this.parts.lead({
      store: journal,
      clock: actingClock(clock, certainty),
      media: (media) => actingMedia(media, certainty),
      answer: (asked) => certainty.answer(asked),
      turn: () =>
        new Promise((resolve) => clock.after(0, () => certainty.act(resolve))),
      nodes: this.#others(nodes),
    });
    if (this.role.type !== "leading") return;
    this.#lead = { ...lead, door: actingDoor(lead.door, certainty, journal) };
    for (const serve of this.#early) serve();
    this.#early = [];
    this.#tellWaiting(true);
  }

  #serve(wire: (events: WireEvents) => Wire): void {
    const { role } = this;
    const lead = this.#lead;
    if (!lead || role.type !== "leading") return;
    const link = new LinkedSockets(wire, {
      clock: this.parts.clock,
      secret: this.parts.node().link.secret,
      epoch: role.epoch,
      door: lead.door,
      answer: (question) => lead.answer(question),
      fault: (error) => this.parts.trouble(error),
    }, (gone) => {
      this.#links.delete(gone);
      if (gone.node !== null) this.#unlinked.add(gone.node);
    });
    this.#links.add(link);
  }

  #followers(): Map<string, number | null> {
    const heard = new Map<string, number | null>();
    for (const node of this.#unlinked) heard.set(node, null);
    for (const { node, storeMs } of this.#links) {
      if (node !== null) heard.set(node, storeMs);
    }
    return heard;
  }

  #others(nodes: readonly ClusterNode[]): ClusterNode[] {
    const { name } = this.parts.node();
    return nodes.filter((node) => node.name !== name);
  }

  #changed(role: Role): void {
    if (role.type === "following") this.#tellWaiting(true);
    this.parts.changed(role);
  }

  #tellWaiting(open: boolean): void {
    for (const done of [...this.#waiting]) done(open);
  }

  #end(why: ClusterEnd): void {
    this.#rest();
    this.#closeLinks();
    this.parts.ended(why);
  }

  /** Nothing happens from now on. */
  #rest(): void {
    this.#certainty.end();
    this.#journal?.close();
    this.#tellWaiting(false);
  }

  #closeLinks(): void {
    for (const link of [...this.#links]) link.close();
  }
}

const DEAF: WireEvents = { line: () => {}, ended: () => {} };

/** The connection of a socket that came when nobody could serve it. */
const NOWHERE: SignalingConnection = {
  registered: false,
  handleMessage: () => {},
  handleInvalid: () => {},
  handleClose: () => {},
};
