/** An offer that cannot be answered, with Kurento's code for it. */
export class SdpError extends Error {
  /** @param code 40201: bad SDP; 40208: already negotiated */
  constructor(
    readonly code: 40201 | 40208,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "SdpError";
  }
}
