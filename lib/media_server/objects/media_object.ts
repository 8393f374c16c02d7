import { eventNotSupported, operationNotFound } from "../rpc/rpc_error.ts";
import {
  type Params,
  type RpcEvent,
  stringParameter,
} from "../rpc/rpc_message.ts";

/** An operation that clients may `invoke`; its return value is the reply's `value`. */
export type Operation = (params: Params) => unknown;

/** Receiver of a subscription's events. */
export type EventSink = (event: RpcEvent) => void;

/** Kurento's type names, nearest first, as in the reply of `describe`. */
export interface ObjectType {
  readonly name: string;
  /** Kurento's own unless given. */
  readonly module?: string;
  readonly ancestors: readonly string[];
}

/** Kurento's MediaObject: has an id, tags, events and operations, and is released once. */
export abstract class MediaObject {
  abstract readonly type: ObjectType;
  /** Names of the events that objects of this type raise. */
  protected abstract readonly events: ReadonlySet<string>;

  readonly children = new Set<MediaObject>();
  /** In seconds since 1970, as Kurento gives it. */
  readonly #creationTime = Math.floor(Date.now() / 1000);
  readonly #tags = new Map<string, string>();
  readonly #subscriptions = new Map<
    string,
    { type: string; sink: EventSink }
  >();
  #name: string;
  #sendTagsInEvents = false;

  /** @param id `<uuid>_kurento.<Type>`, after the parent's id and a slash */
  constructor(readonly id: string, readonly parent: MediaObject | null) {
    this.#name = id;
    parent?.children.add(this);
  }

  /** The root of this object's family: itself for a pipeline. */
  get root(): MediaObject {
    return this.parent?.root ?? this;
  }

  /** Operations of this type by name; subclasses add theirs. */
  protected operations(): Record<string, Operation> {
    return {
      getId: () => this.id,
      getName: () => this.#name,
      setName: (params) => {
        this.#name = stringParameter(params, "name");
      },
      getCreationTime: () => this.#creationTime,
      getMediaPipeline: () => this.root.id,
      getParent: () => this.parent?.id ?? null,
      getChildren: () => [...this.children].map((child) => child.id),
      addTag: (params) => {
        this.#tags.set(
          stringParameter(params, "key"),
          stringParameter(params, "value"),
        );
      },
      removeTag: (params) => {
        this.#tags.delete(stringParameter(params, "key"));
      },
      getTag: (params) => this.#tags.get(stringParameter(params, "key")) ?? "",
      getTags: () => this.#tagList(),
      getSendTagsInEvents: () => this.#sendTagsInEvents,
      setSendTagsInEvents: (params) => {
        this.#sendTagsInEvents = params.sendTagsInEvents === true;
      },
    };
  }

  /**
   * @returns the operation's result; null for a void one
   * @throws {RpcError} 40008 for an unknown operation, or the operation's own
   */
  async invoke(operation: string, params: Params): Promise<unknown> {
    const operations = this.operations();
    if (!Object.hasOwn(operations, operation)) {
      throw operationNotFound(operation, Object.keys(params).length);
    }
    return await operations[operation](params) ?? null;
  }

  /**
   * @returns the subscription's token, for {@link unsubscribe}
   * @throws {RpcError} 40106
   */
  subscribe(type: string, sink: EventSink): string {
    if (!this.events.has(type)) throw eventNotSupported(type);
    const token = crypto.randomUUID();
    this.#subscriptions.set(token, { type, sink });
    return token;
  }

  /** Unknown tokens are ignored, as Kurento does. */
  unsubscribe(token: string): void {
    this.#subscriptions.delete(token);
  }

  /** Sends an event to all its subscribers. */
  protected emit(type: string, data: Params): void {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.type !== type) continue;
      subscription.sink({
        jsonrpc: "2.0",
        method: "onEvent",
        params: {
          value: {
            data: {
              ...data,
              source: this.id,
              tags: this.#sendTagsInEvents ? this.#tagList() : [],
              timestampMillis: String(Date.now()),
              type,
            },
            object: this.id,
            type,
          },
        },
      });
    }
  }

  /** Frees what the object holds. Called once, children first. */
  destroy(): void {
    this.#subscriptions.clear();
    this.parent?.children.delete(this);
  }

  #tagList(): Params[] {
    return [...this.#tags].map(([key, value]) => ({
      __module__: "kurento",
      __type__: "Tag",
      key,
      value,
    }));
  }
}
