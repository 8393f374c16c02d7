import * as v from "valibot";
import { alreadyNegotiated, sdpParseError } from "../rpc/rpc_error.ts";

/** The errors that an engine throws about an SDP. */
const CodedError = v.object({ code: v.number(), message: v.string() });

/** Kurento's error for what an engine threw about an SDP; any other error as it is. */
export function sdpFailure(error: unknown): unknown {
  const coded = v.safeParse(CodedError, error);
  if (coded.success && coded.output.code === 40201) return sdpParseError();
  if (coded.success && coded.output.code === 40208) return alreadyNegotiated();
  return error;
}
