/** An error that carries the HTTP status to answer with. */
export class HttpError extends Error {
  readonly status: number;

  /** @param message none by default */
  constructor(status: number, message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = this.constructor.name;
    this.status = status;
  }
}
