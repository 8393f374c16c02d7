import { STATUS_CODES } from "node:http";

/** An error that carries the HTTP status to answer with. */
export class HttpError extends Error {
  readonly status: number;

  /** @param message defaults to the status's own text (RFC 9110) */
  constructor(status: number, message?: string, options?: ErrorOptions) {
    super(message ?? STATUS_CODES[status] ?? `HTTP ${status}`, options);
    this.name = "HttpError";
    this.status = status;
  }
}
