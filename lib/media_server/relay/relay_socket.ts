import { EXIT_FAILURE, StartError } from "../../shared/start_error.ts";
import type { PacketBatch } from "./packet_batch.ts";

/** The one UDP socket of a relay. */
export interface RelaySocket {
  readonly port: number;
  /** Packets received, and packets to send. */
  readonly batch: PacketBatch;
  /**
   * Fills the batch with packets that have come; never waits.
   *
   * @returns how many
   */
  receive(): number;
  /**
   * Sends packets of the batch to their addresses; never waits.
   *
   * @returns how many were sent; the others are lost
   */
  send(first: number, count: number): number;
  /** Resolves when packets may have come, or after a while, or when closed. */
  readable(): Promise<void>;
  /** Frees the port. Idempotent. */
  close(): Promise<void>;
}

/** The error for a port that cannot be opened. */
export function portRefused(
  port: number,
  bind: string | undefined,
  cause?: unknown,
): StartError {
  const place = `${bind ?? "all interfaces"}, UDP port ${port || "any"}`;
  return new StartError(`Cannot listen for sealed calls on ${place}`, {
    cause,
    exitCode: EXIT_FAILURE,
  });
}
