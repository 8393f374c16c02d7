import type {
  CallMediaEvents,
  CallMediaPipeline,
  CallMediaService,
} from "../../lib/signaling/media_port.ts";
import type { Clock } from "../../lib/signaling/clock.ts";
import { Exchange } from "../../lib/signaling/exchange.ts";
import type { RecordStore } from "../../lib/signaling/calls/kept_for_people.ts";
import type { CallRecord } from "../../lib/signaling/calls/call_record.ts";
import type { ExchangeEvent } from "../../lib/signaling/exchange_event.ts";
import type { ExchangeStore } from "../../lib/signaling/store.ts";
import type {
  EverybodyLimits,
  PresencePace,
} from "../../lib/signaling/sessions/presence_limits.ts";
import type { MessageStorage } from "../../lib/signaling/calls/left_messages.ts";
import type { PushPort } from "../../lib/signaling/push_port.ts";
import type { IdentityVerifier } from "../../lib/signaling/sessions/identity.ts";
import { DEFAULT_TIMING } from "../../lib/signaling/timing.ts";
import type { SignalingConnection } from "../../lib/signaling/sockets/socket_connection.ts";
import type { SignalingSocket } from "../../lib/signaling/sessions/user_session.ts";
import type { FakeClock, FakeMedia } from "./fakes.ts";

/** State that outlives a process, and the process's options. */
export interface LifeParts {
  clock: Clock & Pick<FakeClock, "clear">;
  media: FakeMedia;
  /** Wraps the media servers, as the process's surroundings do. */
  around?(media: CallMediaService): CallMediaService;
  store: ExchangeStore;
  /** Runs what the process hears of media and others, now, later or never. */
  hear?(run: () => void): void;
  /** Called for each of its acts and reports. */
  acts?(): void;
  randomId(): string;
  identity?: IdentityVerifier;
  event(event: ExchangeEvent): void;
  push?: PushPort;
  reservedMs?: number;
  messages?: MessageStorage;
  recorded?(record: CallRecord): void;
  everybody?: EverybodyLimits;
  presencePace?: PresencePace;
}

/**
 * The life of a process with an exchange in it. It can be killed between two of
 * its acts: a message, a request to the media server or a write to the store.
 * Anything that it does after that has no effect.
 */
export class Life {
  readonly exchange: Exchange;
  readonly #heard = new WeakSet<CallMediaEvents>();
  readonly #adopted = new Set<string>();
  #actsLeft = Infinity;

  constructor(private readonly parts: LifeParts) {
    const { clock, media, store, randomId, identity, event } = parts;
    this.exchange = new Exchange({
      clock: {
        now: () => clock.now(),
        after: (ms, callback) =>
          this.alive ? clock.after(ms, callback) : () => {},
      },
      media: parts.around?.(this.#media(media)) ?? this.#media(media),
      store: this.#store(store),
      timing: DEFAULT_TIMING,
      seal: () => "prefer",
      randomId,
      push: parts.push && this.#push(parts.push),
      reservedMs: parts.reservedMs,
      messages: parts.messages,
      identity: identity && {
        verify: (token) => this.#ask(() => identity.verify(token)),
      },
      iceServers: () => [],
      everybody: parts.everybody,
      presencePace: parts.presencePace,
      recorded: (record) => {
        if (this.alive) parts.recorded?.(record);
      },
      event: (what) => {
        if (!this.alive) return;
        parts.acts?.();
        event(what);
      },
    });
    void this.#freeOrphans(media);
  }

  /**
   * Frees pipelines that no call has adopted, as `lib/media` does at start-up.
   */
  async #freeOrphans(media: FakeMedia): Promise<void> {
    const found = [...media.pipelines];
    for (let i = 0; i < 8; i++) await null;
    if (!this.alive) return;
    for (const pipeline of found) {
      if (!pipeline.released && !this.#adopted.has(pipeline.id)) {
        pipeline.release().catch(() => {});
      }
    }
  }

  get alive(): boolean {
    return this.#actsLeft > 0;
  }

  /** Kills the process before its act with this number, counted from now. */
  killAfter(acts: number): void {
    this.#actsLeft = acts + 1;
  }

  kill(): void {
    if (!this.alive) return;
    this.#actsLeft = 0;
    this.parts.clock.clear();
  }

  /**
   * Whether this process gets a pipeline's events: it created or adopted it.
   */
  hears({ events }: { events: CallMediaEvents }): boolean {
    return this.#heard.has(events);
  }

  /** Opens a socket to this process. */
  connect(socket: SignalingSocket): SignalingConnection {
    const connection = this.exchange.connect({
      send: (text) => this.#act(() => socket.send(text)),
      close: (code, reason) => this.#act(() => socket.close(code, reason)),
    });
    return {
      get registered() {
        return connection.registered;
      },
      handleMessage: (message) => {
        if (this.alive) connection.handleMessage(message);
      },
      handleInvalid: (id, refusal) => {
        if (this.alive) connection.handleInvalid(id, refusal);
      },
      handleClose: () => {
        if (this.alive) connection.handleClose();
      },
    };
  }

  #act<T>(act: () => T): T | undefined {
    if (!this.alive) return undefined;
    if (--this.#actsLeft === 0) {
      this.#actsLeft = 1;
      this.kill();
      return undefined;
    }
    this.parts.acts?.();
    return act();
  }

  /**
   * Makes a request; after the process has been killed, its answer is dropped.
   */
  #ask<T>(ask: () => Promise<T>): Promise<T> {
    const asked = this.#act(ask) ?? new Promise<T>(() => {});
    return new Promise((resolve, reject) =>
      asked.then(
        (value) => this.#hear(() => resolve(value)),
        (error) => this.#hear(() => reject(error)),
      )
    );
  }

  #hear(run: () => void): void {
    const hear = () => {
      if (this.alive) run();
    };
    if (this.parts.hear) this.parts.hear(hear);
    else hear();
  }

  #store(store: ExchangeStore): ExchangeStore {
    return {
      digest: (token) => store.digest(token),
      load: () => store.load(),
      leftTexts: this.#records(store.leftTexts),
      leftMessages: this.#records(store.leftMessages),
      messageKeys: this.#records(store.messageKeys),
      settings: this.#records(store.settings),
      recents: this.#records(store.recents),
      guestLinks: this.#records(store.guestLinks),
      putMissedCall: (key, call) =>
        this.#act(() => store.putMissedCall(key, call)),
      deleteMissedCall: (key) => this.#act(() => store.deleteMissedCall(key)),
      putSubscription: (endpoint, subscription) =>
        this.#act(() => store.putSubscription(endpoint, subscription)),
      deleteSubscription: (endpoint) =>
        this.#act(() => store.deleteSubscription(endpoint)),
      putBan: (key, ban) => this.#act(() => store.putBan(key, ban)) ?? false,
      deleteBan: (key) => this.#act(() => store.deleteBan(key)) ?? false,
      putSession: (session) => this.#act(() => store.putSession(session)),
      deleteSession: (id) => this.#act(() => store.deleteSession(id)),
      putCall: (call) => this.#act(() => store.putCall(call)),
      deleteCall: (id) => this.#act(() => store.deleteCall(id)),
    };
  }

  #records<T>(records: RecordStore<T>): RecordStore<T> {
    return {
      put: (key, record) => this.#act(() => records.put(key, record)),
      delete: (key) => this.#act(() => records.delete(key)),
    };
  }

  #push(push: PushPort): PushPort {
    return {
      allows: (endpoint) => push.allows(endpoint),
      send: (subscription, message, gone) =>
        this.#act(() =>
          push.send(subscription, message, () => {
            if (this.alive) gone();
          })
        ),
    };
  }

  #media(media: FakeMedia): CallMediaService {
    return {
      canSeal: () => media.canSeal(),
      onceUp: (run) => media.onceUp(run),
      createPipeline: (callId, events, sealed) =>
        this.#ask(() =>
          media.createPipeline(callId, this.#events(events), sealed)
        ).then((pipeline) => this.#pipeline(pipeline)),
      adoptPipeline: (callId, saved, events) => {
        this.#adopted.add(saved.id);
        return this.#ask(() =>
          media.adoptPipeline(callId, saved, this.#events(events))
        ).then((pipeline) => this.#pipeline(pipeline));
      },
    };
  }

  #pipeline(pipeline: CallMediaPipeline): CallMediaPipeline {
    return {
      mediaServer: pipeline.mediaServer,
      get saved() {
        return pipeline.saved;
      },
      get agreement() {
        return pipeline.agreement;
      },
      passOffer: (leg, sdpOffer) =>
        this.#ask(() => pipeline.passOffer(leg, sdpOffer)),
      passAnswer: (leg, sdpAnswer) =>
        this.#ask(() => pipeline.passAnswer(leg, sdpAnswer)),
      negotiate: (leg, sdpOffer) =>
        this.#ask(() => pipeline.negotiate(leg, sdpOffer)),
      addIceCandidate: (leg, candidate) =>
        this.#act(() => pipeline.addIceCandidate(leg, candidate)),
      connect: () => this.#ask(() => pipeline.connect()),
      release: () => this.#ask(() => pipeline.release()),
    };
  }

  #events(events: CallMediaEvents): CallMediaEvents {
    const told = <A extends unknown[]>(tell: (...args: A) => void) =>
    (
      ...args: A
    ) => {
      this.#hear(() => tell(...args));
    };
    const heard: CallMediaEvents = {
      iceCandidate: told((leg, candidate) =>
        events.iceCandidate(leg, candidate)
      ),
      legConnected: told((leg) => events.legConnected(leg)),
      legLost: told((leg) => events.legLost(leg)),
      legSilent: told((leg) => events.legSilent(leg)),
      legFlows: told((leg) => events.legFlows(leg)),
      lost: told((error) => events.lost(error)),
      moves: told(() => events.moves()),
    };
    this.#heard.add(heard);
    return heard;
  }
}

/** Settles all promises, as happens between two events of a real process. */
export async function drained(): Promise<void> {
  for (let i = 0; i < 24; i++) await null;
}
