import { log } from "../telemetry/log.ts";
import type { KeySource } from "../config/auth_config.ts";
import {
  EmptyKeyFileError,
  loadTokenKeys,
  NO_KEYS,
  type TokenKeys,
} from "./token_keys.ts";
import { errorText } from "../shared/error_text.ts";

/** ms between two reads of the file because of an unknown key id: anybody can send one. */
export const REREAD_MS = 10_000;

/** The keys of a source, which may change while the service runs. */
export class KeyRing {
  #reading: Promise<boolean> | null = null;
  #readAt: number;

  private constructor(
    private readonly source: KeySource,
    private keys: TokenKeys,
    private readonly now: () => number,
  ) {
    this.#readAt = now();
  }

  /**
   * @param now clock in ms, from any starting point
   * @throws {StartError} as a rejection, if there is no usable key
   */
  static async load(
    source: KeySource,
    now: () => number = () => performance.now(),
  ): Promise<KeyRing> {
    return new KeyRing(source, await loadTokenKeys(source), now);
  }

  get current(): TokenKeys {
    return this.keys;
  }

  /** Reads the keys again. If that fails, the present keys stay; an emptied file removes them. Never rejects. @returns whether it succeeded */
  reload(): Promise<boolean> {
    this.#reading ??= this.#read().finally(() => this.#reading = null);
    return this.#reading;
  }

  /** Handles a token with an unknown key id. Never rejects. @returns whether the keys may have changed */
  async refresh(): Promise<boolean> {
    if (this.#reading) return await this.#reading;
    const { kind } = this.source;
    if (kind !== "jwks-file" || this.now() - this.#readAt < REREAD_MS) {
      return false;
    }
    return await this.reload();
  }

  async #read(): Promise<boolean> {
    this.#readAt = this.now();
    try {
      this.keys = await loadTokenKeys(this.source);
      log.info("read the keys for tokens again");
      return true;
    } catch (error) {
      if (error instanceof EmptyKeyFileError) {
        this.keys = NO_KEYS;
        log.warn("there is no key for tokens: every token is refused");
        return true;
      }
      log.warn("the keys for tokens stay as they are: {problem}", {
        problem: errorText(error),
      });
      return false;
    }
  }
}
