import type { RecordingWish } from "../../shared/protocol_values.ts";
import type { LegName } from "../media_port.ts";
import type { CallEvent } from "./call_event.ts";
import { otherLeg } from "./call_view.ts";

/**
 * The sides of a call that want it recorded. Both pages record while both do; the
 * server never does. Consent is that of a page: a new one has none.
 */
export class RecordingConsent {
  readonly #given = new Set<LegName>();

  constructor(private readonly emit: (event: CallEvent) => void) {}

  /** An "agree" to nothing comes too late: the other side has withdrawn its wish. */
  wish(leg: LegName, wish: RecordingWish): void {
    if (wish === "end") return this.#end();
    if (this.#given.has(leg)) return;
    if (wish === "agree" && !this.#given.has(otherLeg(leg))) return;
    this.#given.add(leg);
    this.#tell();
  }

  /** The page of a side is another one, which hears of the other side's consent again. */
  pageReplaced(leg: LegName): void {
    const before = this.#given.size;
    this.#given.delete(leg);
    if (before > 0) this.#tell();
  }

  #end(): void {
    if (this.#given.size === 0) return;
    this.#given.clear();
    this.#tell();
  }

  #tell(): void {
    this.emit({ type: "recording_consent", given: new Set(this.#given) });
  }
}
